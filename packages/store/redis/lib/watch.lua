-- Removes a watch with what finds it.
local function remove_watch(p, watcher, presentity)
  redis.call('HDEL', p .. 'w:' .. watcher, presentity)
  redis.call('ZREM', p .. 'Q', watcher .. '\0' .. presentity)
  redis.call('ZREM', p .. 'O', presentity .. '\0' .. watcher)
end
