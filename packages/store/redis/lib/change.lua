-- The change number of a presentity; nil where there is no such presentity.
local function change_of(p, name)
  return tonumber(redis.call('HGET', p .. 'p:' .. name, 'c') or nil)
end

-- Gives a presentity the next change number: from one row for the bucket, so that one that is made anew has a newer one.
-- Needs `numbers` before it.
local function raise_change(p, name, now)
  local change = raise_number(p .. 'n', 'change', now)
  redis.call('HSET', p .. 'p:' .. name, 'c', digits(change))
  return change
end
