from . import pack
from . import ranking
from . import review
