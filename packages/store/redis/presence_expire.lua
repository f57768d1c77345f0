#!lua flags=allow-oom
-- Removes publications whose expiry has passed. a[2] prefixes of buckets, a[3] most presentities, a[4] now.
-- Answers a list of {presentity, snapshot}.
-- @include due
-- @include numbers
-- @include presence
local function operation(a)
  local now = a[4]
  local function is_over(publication)
    return publication[2] <= now
  end
  return take_due(a, 'E', function(p, name)
    local snapshot = remove_where(p, name, now, is_over)
    if not snapshot then
      redis.call('ZREM', p .. 'E', name)
      return nil
    end
    return { name, snapshot }
  end)
end
