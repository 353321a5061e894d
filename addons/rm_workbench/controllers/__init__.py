from . import user_link
