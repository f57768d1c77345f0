/** The generated message types, one namespace for each directory of `protos/parley`. */
import { parley } from "../generated/parley.js";

export import common = parley.common.v1;
export import client = parley.client.v1;
export import federation = parley.federation.v1;
export import admin = parley.admin.v1;
