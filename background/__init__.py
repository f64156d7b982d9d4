"""Work beside the requests, carried by Celery: the database says what is to be done, a message only that there is some."""
