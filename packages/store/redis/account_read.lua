#!lua flags=no-writes
-- The account of a principal, a[2]: a list of one, or false.
local function operation(a)
  local packed = redis.call('GET', a[1] .. 'a:' .. a[2])
  return packed and { packed }
end
