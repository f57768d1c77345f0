/** `AdminService` as an interface: what a home server implements, and what a client of it calls. */
import type { admin } from "./generated.js";

/**
 * The operations of `parley.admin.v1.AdminService`; see there for what they do.
 * Each rejects with a `ParleyError`, whose code, reason and message reach the caller.
 */
export interface AdminApi {
  addAccount(request: admin.IAddAccountRequest): Promise<admin.IAddAccountResponse>;
  listAccounts(request: admin.IListAccountsRequest): Promise<admin.IListAccountsResponse>;
  setPassword(request: admin.ISetPasswordRequest): Promise<admin.ISetPasswordResponse>;
  removeAccount(request: admin.IRemoveAccountRequest): Promise<admin.IRemoveAccountResponse>;
  getStatus(request: admin.IGetStatusRequest): Promise<admin.IGetStatusResponse>;
  listNodes(request: admin.IListNodesRequest): Promise<admin.IListNodesResponse>;
}
