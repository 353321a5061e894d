from . import user_link
from . import query
