"""How a run's value of an outcome is made of its years, in words."""

VALUE = {"last": "that of its last year", "mean": "the mean of its years", "sum": "the sum of its years"}
