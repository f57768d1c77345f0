#!lua flags=no-writes
-- Accounts whose making or removal has not ended in time. a[2] prefixes of buckets, a[3] how many at most, a[4] before when.
-- Answers a list of principals.
-- @include due
local function operation(a)
  return take_due(a, 'X', function(_, principal) return principal end)
end
