from . import source
