"""After the money is out: evidence of loans, collection, and what is to be rectified."""
