from . import query
