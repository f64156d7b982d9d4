"""What gunicorn loads."""

import gc
import logging
import time

from flask import Flask
from pymongo.errors import PyMongoError

from api import create_app
from errors import DatabaseDown

_PAUSE_SECONDS = 1.0


def app_once_the_database_answers() -> Flask:
    """Return the application, however long its database takes to come (back).

    A worker that fails to boot makes gunicorn give up altogether, so one that is replaced while the database is away would
    end the service for good.
    """
    told = False
    while True:
        try:
            return create_app()
        except (DatabaseDown, PyMongoError) as error:
            if not told:
                logging.getLogger("ruhu").warning("waiting for the database: %s", error)
                told = True
            time.sleep(_PAUSE_SECONDS)


app = app_once_the_database_answers()

# What is loaded by now stays: the collector need not look at it again and again. And a request makes a few thousand
# objects, nearly all freed by their counts, so that looking for circles after every 700 is mostly in vain.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
