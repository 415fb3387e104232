-- A session may ask for fewer digits of a double; what a unit is drawn by must not depend on that.
alter function pennon.shortest_digits(double precision) set extra_float_digits = 1;
