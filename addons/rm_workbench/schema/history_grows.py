"""A column whose text only grows: each update keeps what is there and adds lines below."""

HISTORY_GROWS = """
CREATE OR REPLACE FUNCTION rm_history_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF COALESCE(OLD.history, '') <> ''
       AND NOT starts_with(COALESCE(NEW.history, ''), OLD.history || E'\\n') THEN
        RAISE EXCEPTION '% keeps what was said: its history only grows', TG_TABLE_NAME
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
