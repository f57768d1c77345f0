-- Removes a presentity or an inbox with all that belongs to it. Needs `account` and `inbox_removal` before it.
local function remove_presentity(p, name)
  local epoch = redis.call('HGET', p .. 'p:' .. name, 'e')
  if epoch then
    removed_epoch(p, tonumber(epoch))
  end
  for _, watcher in ipairs(redis.call('HKEYS', p .. 's:' .. name)) do
    redis.call('ZREM', p .. 'S', name .. '\0' .. watcher)
    redis.call('ZREM', p .. 'W', 's' .. name .. '\0' .. watcher)
  end
  for _, watcher in ipairs(redis.call('HKEYS', p .. 'h:' .. name)) do
    redis.call('ZREM', p .. 'W', 'h' .. name .. '\0' .. watcher)
  end
  redis.call('ZREM', p .. 'E', name)
  redis.call('UNLINK', p .. 'p:' .. name, p .. 'P:' .. name, p .. 's:' .. name, p .. 'h:' .. name)
end

local function remove_thing(p, kind, name)
  if kind == 'p' then
    remove_presentity(p, name)
  else
    remove_inbox(p, name)
    redis.call('DEL', p .. 'i:' .. name)
  end
end
