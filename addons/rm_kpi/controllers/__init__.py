from . import pack
from . import ranking
