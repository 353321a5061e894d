"""Looking for deliveries and loading them in order: scheduled action and command line."""

import hashlib
import logging
from pathlib import Path

from odoo.api import SUPERUSER_ID, Environment

from ..feeds import FeedError, find_deliveries, open_delivery
from ..feeds.seal import SEAL_NAME
from ..models.feeds.feed_reasons import sentence
from .delivery_run import DeliveryRun
from .locks import feed_lock
from .receive import reject_seal, reject_vanished

_logger = logging.getLogger(__name__)


def collect_feed(registry, feed_id):
    """Load what lies in the folder of a feed; return [(batch id, outcome)].

    Another process at work on the feed is left alone.
    """
    with feed_lock(registry, feed_id) as lock:
        if lock is None:
            _logger.info("Feed %s is being loaded by another process", feed_id)
            return []
        run = DeliveryRun(registry, lock)
        with run.transaction() as env:
            feed = env["rm.feed"].browse(feed_id)
            code, path = feed.code, feed.path
        done = []
        deliveries = _sealed(run, feed_id, find_deliveries(path), {code}, done)
        if _resume(run, feed_id, {str(delivery.folder) for delivery in deliveries}) == "stopped":
            return done
        for delivery in deliveries:
            done.append(run.run(delivery))
            if done[-1][1] == "stopped":
                break  # a full disk: the days after must not overtake the day that waits
        return done


def _sealed(run, feed_id, folders, codes, done):
    """Return the readable deliveries of ``codes`` in order; unreadable seals are kept as such."""
    found = []
    for folder in folders:
        try:
            delivery = open_delivery(folder)
        except FeedError as error:
            with run.transaction() as env:
                feed = env["rm.feed"].browse(feed_id)
                done.append((reject_seal(feed, folder, _raw_hash(folder), error).id, "done"))
        else:
            if delivery.seal.system in codes:
                found.append(delivery)
    return sorted(found, key=_order)


def _order(delivery):
    return delivery.seal.business_date, delivery.seal.version


def _raw_hash(folder):
    try:
        with (folder / SEAL_NAME).open("rb") as file:
            return hashlib.sha256(file.read(1 << 20)).hexdigest()
    except OSError:
        return hashlib.sha256(str(folder).encode()).hexdigest()


def _resume(run, feed_id, folders):
    """Publish staged batches of a stopped process whose folder is no longer there.

    :return: the outcome: done or stopped.
    """
    with run.transaction() as env:
        left = (
            env["rm.batch"]
            .search(
                [
                    ("feed_id", "=", feed_id),
                    ("state", "=", "staged"),
                    ("held", "=", False),
                    ("folder", "not in", list(folders)),
                ],
                order="business_date, version",
            )
            .ids
        )
        _reject_vanished(env, feed_id)
    for batch_id in left:
        if run.resume(batch_id) == "stopped":
            return "stopped"
    return "done"


def _reject_vanished(env, feed_id):
    """Reject what a stopped process has only received when its folder is no longer there."""
    received = env["rm.batch"].search([("feed_id", "=", feed_id), ("state", "=", "received")])
    for batch in received:
        if batch.folder and not (Path(batch.folder) / SEAL_NAME).exists():
            reject_vanished(batch)


def import_folder(registry, path):
    """Load every delivery in ``path`` or below; return one answer a delivery, in order."""
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        feeds = env["rm.feed"].search([])
        known = {feed.code: (feed.sequence, feed.id) for feed in feeds}
    answers, deliveries = [], []
    for folder in find_deliveries(path):
        try:
            delivery = open_delivery(folder)
            if delivery.seal.system not in known:
                raise FeedError("seal_invalid", detail=f"no feed has code {delivery.seal.system}")
            deliveries.append(delivery)
        except FeedError as error:
            answers.append(_unreadable(registry, folder, error))
    deliveries.sort(key=lambda d: (d.seal.business_date, known[d.seal.system], d.seal.version))
    stopped = False
    for delivery in deliveries:
        if stopped:
            answers.append(_answer(registry, delivery, False, "later"))
            continue
        answer, outcome = _import(registry, known[delivery.seal.system][1], delivery)
        answers.append(answer)
        stopped = outcome == "stopped"
    return answers


def _import(registry, feed_id, delivery):
    with feed_lock(registry, feed_id) as lock:
        if lock is None:
            return _answer(registry, delivery, False, "busy"), "busy"
        batch_id, outcome = DeliveryRun(registry, lock).run(delivery, retry=True)
    return _answer(registry, delivery, batch_id, outcome), outcome


def _answer(registry, delivery, batch_id, outcome):
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        batch = env["rm.batch"].browse(batch_id or [])
        return {
            "batch": batch_id,
            "system": delivery.seal.system,
            "business_date": str(delivery.seal.business_date),
            "version": delivery.seal.version,
            "state": batch.state or "received",
            "entity_counts": {file.entity: file.published_count for file in batch.file_ids},
            "message": _message(env, batch, outcome),
        }


def _message(env, batch, outcome):
    said = [part for part in (batch.message, batch.note) if part]
    if outcome == "busy":
        return env._("The feed is being loaded by another process.")
    if outcome == "later":
        return env._("Not tried: a delivery before it stopped for want of space.")
    if outcome == "known" and batch.state != "rejected":
        said.insert(0, env._("The same content is loaded already; nothing was done."))
    if batch.aside_count:
        said.append(env._("%s rows are kept aside.", batch.aside_count))
    return " ".join(said)


def _unreadable(registry, folder, error):
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        return {
            "batch": False,
            "system": "-",
            "business_date": "-",
            "version": 0,
            "state": "rejected",
            "entity_counts": {},
            "message": f"{folder}: {sentence(env, error.code, error.where)}",
        }
