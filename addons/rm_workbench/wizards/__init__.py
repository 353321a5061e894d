from . import assign, settings, user_change, user_create, user_link_show
