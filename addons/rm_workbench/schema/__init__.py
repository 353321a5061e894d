"""Tables outside the ORM: the big facts and the unmasked personal data."""

from .contact_secret import drop_contact_secret
from .customer_secret import create_customer_secret, drop_customer_secret
from .facts import FACTS, create_facts, drop_facts
from .reject_row import create_reject_row, drop_reject_row
