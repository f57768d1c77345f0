-- What the scripts of accounts share. An account is {hash, credential epoch, made at, presentities, inboxes}, then, where
-- it has things in other buckets of a cluster: the attempt that made it, and 'making' (with a deadline); and while it is
-- removed: '', 'removing', and the newest number of each outbox bucket once that is fixed.
-- A presentity or an inbox of the account's own name is '' in its lists.

-- The epoch of something new: the time, but newer than that of anything that was removed from the bucket.
local function epoch_of(p, now)
  local removed = tonumber(redis.call('HGET', p .. 'n', 'epoch') or 0)
  return math.max(now, removed + 1)
end

local function removed_epoch(p, epoch)
  local removed = tonumber(redis.call('HGET', p .. 'n', 'epoch') or 0)
  if epoch > removed then
    redis.call('HSET', p .. 'n', 'epoch', epoch)
  end
end

-- Whether a thing is there. `kind` is 'p' for a presentity, 'i' for an inbox.
local function thing_exists(p, kind, name)
  return redis.call('EXISTS', p .. kind .. ':' .. name) == 1
end

-- `of` is the first credential epoch of the account; of things that are removed by another script than their account.
local function make_thing(p, kind, name, owner, rules, now, of)
  local key = p .. kind .. ':' .. name
  if kind == 'p' then
    local change = redis.call('HINCRBY', p .. 'n', 'change', 1)
    redis.call('HSET', key, 'o', owner, 'r', rules, 'e', epoch_of(p, now), 'c', change)
  else
    local revision = redis.call('HINCRBY', p .. 'n', 'revision', 1)
    redis.call('HSET', key, 'o', owner, 'r', rules, 'n', revision)
  end
  if of then
    redis.call('HSET', key, 'a', of)
  end
end

local function index_of(principal)
  return principal:match('[^@]*$') .. '\0' .. principal
end
