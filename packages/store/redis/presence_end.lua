#!lua flags=allow-oom
-- Removes what a session has published for a presentity: a[2] presentity, a[3] session, a[4] newest fence or false,
-- a[5] now.
-- Answers {whether any of the session is left, snapshot or false}.
-- @include numbers
-- @include presence
local function operation(a)
  local session, fence = a[3], a[4]
  local snapshot, left = remove_where(a[1], a[2], a[5], function(publication)
    return publication[4] == session and (not fence or publication[5] <= fence)
  end)
  return { has_session(left, session), snapshot }
end
