#!lua flags=allow-oom
-- Forgets where reports were. a: prefix of the sender's bucket, sender, then what hint_read has answered.
local function operation(a)
  local key = a[1] .. 'oh:' .. a[2]
  for i = 3, #a do
    redis.call('ZREM', key, a[i])
  end
end
