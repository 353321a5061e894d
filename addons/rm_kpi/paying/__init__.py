"""Pay: the components of a rule over the results of a run. Pure: no models."""
