"""The channels that carry a reminder: each says whether a message was sent, refused, is to be tried later, or unknown."""
