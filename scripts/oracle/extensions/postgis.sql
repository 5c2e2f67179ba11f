create type geometry;
create function geometry_in(cstring) returns geometry language internal immutable strict parallel safe as 'textin';
create function geometry_out(geometry) returns cstring language internal immutable strict parallel safe as 'textout';
create type geometry (input = geometry_in, output = geometry_out, like = text);
create type geography;
create function geography_in(cstring) returns geography language internal immutable strict parallel safe as 'textin';
create function geography_out(geography) returns cstring language internal immutable strict parallel safe as 'textout';
create type geography (input = geography_in, output = geography_out, like = text);
