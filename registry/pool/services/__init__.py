"""Acts of the yearly cycle, one function a use case. `now` is the moment of the act; none of them commits."""
