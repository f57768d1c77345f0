-- Removes all that inboxes' scripts keep of an inbox; see lib/inbox.lua. For the scripts that remove an account, too.
local function remove_inbox(p, inbox)
  redis.call('UNLINK', p .. 'm:' .. inbox, p .. 'd:' .. inbox, p .. 'c:' .. inbox, p .. 'l:' .. inbox, p .. 'f:' .. inbox)
  redis.call('ZREM', p .. 'M', inbox)
  redis.call('ZREM', p .. 'R', inbox)
end
