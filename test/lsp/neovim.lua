-- Run inside Neovim by neovim.test.ts: does with the buffer what a person would, and writes down what is seen.
local seen = {}
local function note(name, value) seen[name] = value end
local function finish()
  vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.MIGRALINT_SEEN)
  vim.cmd("qall!")
end

local ok, failure = pcall(function()
  local client = migralint

  local function diagnostics() return vim.diagnostic.get(0) end
  local function wait_for(count) return vim.wait(20000, function() return #diagnostics() == count end, 20) end

  note("appeared", wait_for(1))
  note("diagnostics", vim.tbl_map(function(each)
    return string.format("%d:%d-%d:%d %s", each.lnum, each.col, each.end_lnum, each.end_col, each.user_data.lsp.code)
  end, diagnostics()))

  local function ask(method, params)
    local answers = vim.lsp.buf_request_sync(0, method, params, 20000)
    return answers[client].result
  end

  vim.api.nvim_win_set_cursor(0, { 4, 14 })
  note("hover", ask("textDocument/hover", vim.lsp.util.make_position_params(0, "utf-16")).contents.value)

  -- The first action that is offered for the statement under the cursor, chosen as from the menu.
  vim.ui.select = function(items, _, choose) choose(items[1]) end
  vim.lsp.buf.code_action()
  note("acted", vim.wait(20000, function() return vim.api.nvim_buf_get_lines(0, 3, 4, false)[1]:match("concurrently") ~= nil end, 20))
  note("gone", wait_for(0))
  vim.cmd("silent undo")
  note("back", wait_for(1))

  -- Typed, not saved, and not finished.
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { "drop tab" })
  note("unfinished", wait_for(2))
  vim.api.nvim_buf_set_lines(0, -2, -1, false, { "-- migralint-disable-next-line drop-table -- nothing follows" })
  note("commented", wait_for(2))

  local params = vim.lsp.util.make_given_range_params({ 1, 0 }, { 5, 0 }, 0, "utf-16")
  params.context = { diagnostics = {}, only = { "source.fixAll.migralint" } }
  local actions = ask("textDocument/codeAction", params)
  note("actions", #actions)
  note("before", table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n")
  vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
  note("text", table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n")

  vim.lsp.stop_client(client)
  note("stopped", vim.wait(10000, function() return vim.lsp.get_client_by_id(client) == nil end, 20))
end)
if not ok then note("failure", tostring(failure)) end
finish()
