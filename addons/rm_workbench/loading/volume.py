"""Files that shrank: a delivery that lost most of its rows is probably cut."""

from ..schema import FACTS

#: rows of the delivery before from which the comparison says anything
_COUNTS_FROM = 1000
_PERCENT_LEFT = 40


def volume_drops(batch):
    """Return [{file, found, before}] of fact files 60 % smaller than in the delivery before.

    Masters may come as partial sets and are not compared; a push is a part of a day's rows.
    """
    if batch.push_key:
        return []
    drops = []
    for file in batch.file_ids.filtered(lambda f: f.entity in FACTS):
        before = batch.env["rm.batch.file"].search(
            [
                ("entity", "=", file.entity),
                ("batch_id.feed_id", "=", batch.feed_id.id),
                ("batch_id.state", "=", "published"),
                ("batch_id.parent_id", "=", False),
                ("batch_id.business_date", "<=", batch.business_date),
                ("batch_id", "!=", batch.id),
            ],
            order="id desc",
            limit=1,
        )
        rows = before.row_count
        if rows >= _COUNTS_FROM and file.row_count * 100 <= rows * _PERCENT_LEFT:
            drops.append({"file": file.name, "found": file.row_count, "before": rows})
    return drops
