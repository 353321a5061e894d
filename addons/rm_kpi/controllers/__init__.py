from . import pack
from . import ranking
from . import files
from . import review
