"""For all tests, of the package and its plugins: no property is timed, as a machine may be busy with other things."""

from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
