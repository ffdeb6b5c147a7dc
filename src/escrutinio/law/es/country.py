"""What this folder holds: the division of the seats of the Congress, as dated data."""

from escrutinio.law.country import Country

COUNTRY = Country(id="es")
