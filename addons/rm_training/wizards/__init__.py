from . import attend
