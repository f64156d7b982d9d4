"""A mini-program without its screens: plays the sequences of docs/miniprogram.md with what WeChat's own API can do."""
