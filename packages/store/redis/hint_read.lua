#!lua flags=no-writes
-- Where reports for a sender may be, oldest first. a: prefix of the sender's bucket, sender, from place, how many.
local function operation(a)
  return redis.call('ZRANGE', a[1] .. 'oh:' .. a[2], a[3], a[3] + a[4] - 1)
end
