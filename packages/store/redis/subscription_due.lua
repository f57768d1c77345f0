#!lua flags=no-writes
-- Subscriptions that expire. a[2] prefixes of buckets, a[3] how many at most, a[4] now. Answers a list of {presentity, watcher key, JSON}.
-- @include due
local function operation(a)
  return take_due(a, 'S', function(p, member)
    local at = member:find('\0', 1, true)
    local presentity, watcher = member:sub(1, at - 1), member:sub(at + 1)
    local record = redis.call('HGET', p .. 's:' .. presentity, watcher)
    return record and { presentity, watcher, record }
  end)
end
