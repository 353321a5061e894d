from . import scheme_import
from . import upload
from . import upload_sentences
from . import appeal_answer
from . import deferral_claw_back
from . import review_wizards
from . import gate_accept
from . import run_compare
