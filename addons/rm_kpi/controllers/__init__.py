from . import ranking
