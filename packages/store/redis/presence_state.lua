#!lua flags=no-writes
-- Everything of a presentity, a[2], that decides who sees what: {snapshot, owner, rules, the version counter
-- that these have raised, subscriptions: watcher key, JSON …}, or false.
-- @include numbers
-- @include presence
local function operation(a)
  local p, name = a[1], a[2]
  local snapshot = snapshot_of(p, name, 0)
  if not snapshot then
    return false
  end
  local record = redis.call('HMGET', p .. 'p:' .. name, 'o', 'r', 'b')
  return { snapshot, record[1], record[2], record[3] or '0', redis.call('HGETALL', p .. 's:' .. name) }
end
