"""WeChat's server interface: a thin client with a configurable address, shared tokens, messages, callbacks, signatures."""
