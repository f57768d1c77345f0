#!lua flags=no-writes
-- The time of the server that has this bucket, as {seconds, microseconds} in text.
local function operation(a)
  return redis.call('TIME')
end
