"""What gunicorn loads."""

import gc

from api import create_app

app = create_app()

# What is loaded by now stays: the collector need not look at it again and again. And a request makes a few thousand
# objects, nearly all freed by their counts, so that looking for circles after every 700 is mostly in vain.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
