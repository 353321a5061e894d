from . import assign, user_change, user_create, user_link_show
