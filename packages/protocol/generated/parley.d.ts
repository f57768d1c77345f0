import type * as $protobuf from "protobufjs/minimal";

/** Namespace parley. */
export namespace parley {

    /** Namespace admin. */
    namespace admin {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of an AddAccountRequest.
             * @deprecated Use parley.admin.v1.AddAccountRequest.$Properties instead.
             */
            interface IAddAccountRequest extends parley.admin.v1.AddAccountRequest.$Properties {
            }

            /** Represents an AddAccountRequest. */
            class AddAccountRequest {

                /**
                 * Constructs a new AddAccountRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.AddAccountRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AddAccountRequest principal. */
                principal: string;

                /** AddAccountRequest password. */
                password: string;

                /**
                 * Creates a new AddAccountRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AddAccountRequest instance
                 */
                static create(properties: parley.admin.v1.AddAccountRequest.$Shape): parley.admin.v1.AddAccountRequest & parley.admin.v1.AddAccountRequest.$Shape;
                static create(properties?: parley.admin.v1.AddAccountRequest.$Properties): parley.admin.v1.AddAccountRequest;

                /**
                 * Encodes the specified AddAccountRequest message. Does not implicitly {@link parley.admin.v1.AddAccountRequest.verify|verify} messages.
                 * @param message AddAccountRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.AddAccountRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AddAccountRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.AddAccountRequest & parley.admin.v1.AddAccountRequest.$Shape} AddAccountRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.AddAccountRequest & parley.admin.v1.AddAccountRequest.$Shape;
            }

            namespace AddAccountRequest {

                /** Properties of an AddAccountRequest. */
                interface $Properties {

                    /** AddAccountRequest principal */
                    principal?: string;

                    /** AddAccountRequest password */
                    password?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AddAccountRequest. */
                type $Shape = parley.admin.v1.AddAccountRequest.$Properties;
            }

            /**
             * Properties of an AddAccountResponse.
             * @deprecated Use parley.admin.v1.AddAccountResponse.$Properties instead.
             */
            interface IAddAccountResponse extends parley.admin.v1.AddAccountResponse.$Properties {
            }

            /** Represents an AddAccountResponse. */
            class AddAccountResponse {

                /**
                 * Constructs a new AddAccountResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.AddAccountResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AddAccountResponse account. */
                account: parley.admin.v1.Account;

                /**
                 * Creates a new AddAccountResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AddAccountResponse instance
                 */
                static create(properties: parley.admin.v1.AddAccountResponse.$Shape): parley.admin.v1.AddAccountResponse & parley.admin.v1.AddAccountResponse.$Shape;
                static create(properties?: parley.admin.v1.AddAccountResponse.$Properties): parley.admin.v1.AddAccountResponse;

                /**
                 * Encodes the specified AddAccountResponse message. Does not implicitly {@link parley.admin.v1.AddAccountResponse.verify|verify} messages.
                 * @param message AddAccountResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.AddAccountResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AddAccountResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.AddAccountResponse & parley.admin.v1.AddAccountResponse.$Shape} AddAccountResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.AddAccountResponse & parley.admin.v1.AddAccountResponse.$Shape;
            }

            namespace AddAccountResponse {

                /** Properties of an AddAccountResponse. */
                interface $Properties {

                    /** AddAccountResponse account */
                    account?: parley.admin.v1.Account.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AddAccountResponse. */
                type $Shape = parley.admin.v1.AddAccountResponse.$Properties;
            }

            /**
             * Properties of a ListAccountsRequest.
             * @deprecated Use parley.admin.v1.ListAccountsRequest.$Properties instead.
             */
            interface IListAccountsRequest extends parley.admin.v1.ListAccountsRequest.$Properties {
            }

            /** Represents a ListAccountsRequest. */
            class ListAccountsRequest {

                /**
                 * Constructs a new ListAccountsRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.ListAccountsRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ListAccountsRequest domain. */
                domain: string;

                /** ListAccountsRequest pageSize. */
                pageSize: number;

                /** ListAccountsRequest pageToken. */
                pageToken: string;

                /**
                 * Creates a new ListAccountsRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ListAccountsRequest instance
                 */
                static create(properties: parley.admin.v1.ListAccountsRequest.$Shape): parley.admin.v1.ListAccountsRequest & parley.admin.v1.ListAccountsRequest.$Shape;
                static create(properties?: parley.admin.v1.ListAccountsRequest.$Properties): parley.admin.v1.ListAccountsRequest;

                /**
                 * Encodes the specified ListAccountsRequest message. Does not implicitly {@link parley.admin.v1.ListAccountsRequest.verify|verify} messages.
                 * @param message ListAccountsRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.ListAccountsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListAccountsRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.ListAccountsRequest & parley.admin.v1.ListAccountsRequest.$Shape} ListAccountsRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.ListAccountsRequest & parley.admin.v1.ListAccountsRequest.$Shape;
            }

            namespace ListAccountsRequest {

                /** Properties of a ListAccountsRequest. */
                interface $Properties {

                    /** ListAccountsRequest domain */
                    domain?: string;

                    /** ListAccountsRequest pageSize */
                    pageSize?: number;

                    /** ListAccountsRequest pageToken */
                    pageToken?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListAccountsRequest. */
                type $Shape = parley.admin.v1.ListAccountsRequest.$Properties;
            }

            /**
             * Properties of a ListAccountsResponse.
             * @deprecated Use parley.admin.v1.ListAccountsResponse.$Properties instead.
             */
            interface IListAccountsResponse extends parley.admin.v1.ListAccountsResponse.$Properties {
            }

            /** Represents a ListAccountsResponse. */
            class ListAccountsResponse {

                /**
                 * Constructs a new ListAccountsResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.ListAccountsResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ListAccountsResponse accounts. */
                accounts: parley.admin.v1.Account[];

                /** ListAccountsResponse nextPageToken. */
                nextPageToken: string;

                /**
                 * Creates a new ListAccountsResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ListAccountsResponse instance
                 */
                static create(properties: parley.admin.v1.ListAccountsResponse.$Shape): parley.admin.v1.ListAccountsResponse & parley.admin.v1.ListAccountsResponse.$Shape;
                static create(properties?: parley.admin.v1.ListAccountsResponse.$Properties): parley.admin.v1.ListAccountsResponse;

                /**
                 * Encodes the specified ListAccountsResponse message. Does not implicitly {@link parley.admin.v1.ListAccountsResponse.verify|verify} messages.
                 * @param message ListAccountsResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.ListAccountsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListAccountsResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.ListAccountsResponse & parley.admin.v1.ListAccountsResponse.$Shape} ListAccountsResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.ListAccountsResponse & parley.admin.v1.ListAccountsResponse.$Shape;
            }

            namespace ListAccountsResponse {

                /** Properties of a ListAccountsResponse. */
                interface $Properties {

                    /** ListAccountsResponse accounts */
                    accounts?: parley.admin.v1.Account.$Properties[];

                    /** ListAccountsResponse nextPageToken */
                    nextPageToken?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListAccountsResponse. */
                type $Shape = parley.admin.v1.ListAccountsResponse.$Properties;
            }

            /**
             * Properties of a SetPasswordRequest.
             * @deprecated Use parley.admin.v1.SetPasswordRequest.$Properties instead.
             */
            interface ISetPasswordRequest extends parley.admin.v1.SetPasswordRequest.$Properties {
            }

            /** Represents a SetPasswordRequest. */
            class SetPasswordRequest {

                /**
                 * Constructs a new SetPasswordRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.SetPasswordRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SetPasswordRequest principal. */
                principal: string;

                /** SetPasswordRequest password. */
                password: string;

                /**
                 * Creates a new SetPasswordRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SetPasswordRequest instance
                 */
                static create(properties: parley.admin.v1.SetPasswordRequest.$Shape): parley.admin.v1.SetPasswordRequest & parley.admin.v1.SetPasswordRequest.$Shape;
                static create(properties?: parley.admin.v1.SetPasswordRequest.$Properties): parley.admin.v1.SetPasswordRequest;

                /**
                 * Encodes the specified SetPasswordRequest message. Does not implicitly {@link parley.admin.v1.SetPasswordRequest.verify|verify} messages.
                 * @param message SetPasswordRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.SetPasswordRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SetPasswordRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.SetPasswordRequest & parley.admin.v1.SetPasswordRequest.$Shape} SetPasswordRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.SetPasswordRequest & parley.admin.v1.SetPasswordRequest.$Shape;
            }

            namespace SetPasswordRequest {

                /** Properties of a SetPasswordRequest. */
                interface $Properties {

                    /** SetPasswordRequest principal */
                    principal?: string;

                    /** SetPasswordRequest password */
                    password?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SetPasswordRequest. */
                type $Shape = parley.admin.v1.SetPasswordRequest.$Properties;
            }

            /**
             * Properties of a SetPasswordResponse.
             * @deprecated Use parley.admin.v1.SetPasswordResponse.$Properties instead.
             */
            interface ISetPasswordResponse extends parley.admin.v1.SetPasswordResponse.$Properties {
            }

            /** Represents a SetPasswordResponse. */
            class SetPasswordResponse {

                /**
                 * Constructs a new SetPasswordResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.SetPasswordResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new SetPasswordResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SetPasswordResponse instance
                 */
                static create(properties: parley.admin.v1.SetPasswordResponse.$Shape): parley.admin.v1.SetPasswordResponse & parley.admin.v1.SetPasswordResponse.$Shape;
                static create(properties?: parley.admin.v1.SetPasswordResponse.$Properties): parley.admin.v1.SetPasswordResponse;

                /**
                 * Encodes the specified SetPasswordResponse message. Does not implicitly {@link parley.admin.v1.SetPasswordResponse.verify|verify} messages.
                 * @param message SetPasswordResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.SetPasswordResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SetPasswordResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.SetPasswordResponse & parley.admin.v1.SetPasswordResponse.$Shape} SetPasswordResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.SetPasswordResponse & parley.admin.v1.SetPasswordResponse.$Shape;
            }

            namespace SetPasswordResponse {

                /** Properties of a SetPasswordResponse. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SetPasswordResponse. */
                type $Shape = parley.admin.v1.SetPasswordResponse.$Properties;
            }

            /**
             * Properties of a RemoveAccountRequest.
             * @deprecated Use parley.admin.v1.RemoveAccountRequest.$Properties instead.
             */
            interface IRemoveAccountRequest extends parley.admin.v1.RemoveAccountRequest.$Properties {
            }

            /** Represents a RemoveAccountRequest. */
            class RemoveAccountRequest {

                /**
                 * Constructs a new RemoveAccountRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.RemoveAccountRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** RemoveAccountRequest principal. */
                principal: string;

                /**
                 * Creates a new RemoveAccountRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns RemoveAccountRequest instance
                 */
                static create(properties: parley.admin.v1.RemoveAccountRequest.$Shape): parley.admin.v1.RemoveAccountRequest & parley.admin.v1.RemoveAccountRequest.$Shape;
                static create(properties?: parley.admin.v1.RemoveAccountRequest.$Properties): parley.admin.v1.RemoveAccountRequest;

                /**
                 * Encodes the specified RemoveAccountRequest message. Does not implicitly {@link parley.admin.v1.RemoveAccountRequest.verify|verify} messages.
                 * @param message RemoveAccountRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.RemoveAccountRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a RemoveAccountRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.RemoveAccountRequest & parley.admin.v1.RemoveAccountRequest.$Shape} RemoveAccountRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.RemoveAccountRequest & parley.admin.v1.RemoveAccountRequest.$Shape;
            }

            namespace RemoveAccountRequest {

                /** Properties of a RemoveAccountRequest. */
                interface $Properties {

                    /** RemoveAccountRequest principal */
                    principal?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a RemoveAccountRequest. */
                type $Shape = parley.admin.v1.RemoveAccountRequest.$Properties;
            }

            /**
             * Properties of a RemoveAccountResponse.
             * @deprecated Use parley.admin.v1.RemoveAccountResponse.$Properties instead.
             */
            interface IRemoveAccountResponse extends parley.admin.v1.RemoveAccountResponse.$Properties {
            }

            /** Represents a RemoveAccountResponse. */
            class RemoveAccountResponse {

                /**
                 * Constructs a new RemoveAccountResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.RemoveAccountResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new RemoveAccountResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns RemoveAccountResponse instance
                 */
                static create(properties: parley.admin.v1.RemoveAccountResponse.$Shape): parley.admin.v1.RemoveAccountResponse & parley.admin.v1.RemoveAccountResponse.$Shape;
                static create(properties?: parley.admin.v1.RemoveAccountResponse.$Properties): parley.admin.v1.RemoveAccountResponse;

                /**
                 * Encodes the specified RemoveAccountResponse message. Does not implicitly {@link parley.admin.v1.RemoveAccountResponse.verify|verify} messages.
                 * @param message RemoveAccountResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.RemoveAccountResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a RemoveAccountResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.RemoveAccountResponse & parley.admin.v1.RemoveAccountResponse.$Shape} RemoveAccountResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.RemoveAccountResponse & parley.admin.v1.RemoveAccountResponse.$Shape;
            }

            namespace RemoveAccountResponse {

                /** Properties of a RemoveAccountResponse. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a RemoveAccountResponse. */
                type $Shape = parley.admin.v1.RemoveAccountResponse.$Properties;
            }

            /**
             * Properties of an Account.
             * @deprecated Use parley.admin.v1.Account.$Properties instead.
             */
            interface IAccount extends parley.admin.v1.Account.$Properties {
            }

            /** Represents an Account. */
            class Account {

                /**
                 * Constructs a new Account.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.Account.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Account principal. */
                principal: string;

                /** Account presentities. */
                presentities: string[];

                /** Account inboxes. */
                inboxes: string[];

                /** Account createdAtMs. */
                createdAtMs: number;

                /**
                 * Creates a new Account instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Account instance
                 */
                static create(properties: parley.admin.v1.Account.$Shape): parley.admin.v1.Account & parley.admin.v1.Account.$Shape;
                static create(properties?: parley.admin.v1.Account.$Properties): parley.admin.v1.Account;

                /**
                 * Encodes the specified Account message. Does not implicitly {@link parley.admin.v1.Account.verify|verify} messages.
                 * @param message Account message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.Account.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Account message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.Account & parley.admin.v1.Account.$Shape} Account
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.Account & parley.admin.v1.Account.$Shape;
            }

            namespace Account {

                /** Properties of an Account. */
                interface $Properties {

                    /** Account principal */
                    principal?: string;

                    /** Account presentities */
                    presentities?: string[];

                    /** Account inboxes */
                    inboxes?: string[];

                    /** Account createdAtMs */
                    createdAtMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Account. */
                type $Shape = parley.admin.v1.Account.$Properties;
            }

            /**
             * Properties of a GetStatusRequest.
             * @deprecated Use parley.admin.v1.GetStatusRequest.$Properties instead.
             */
            interface IGetStatusRequest extends parley.admin.v1.GetStatusRequest.$Properties {
            }

            /** Represents a GetStatusRequest. */
            class GetStatusRequest {

                /**
                 * Constructs a new GetStatusRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.GetStatusRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new GetStatusRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns GetStatusRequest instance
                 */
                static create(properties: parley.admin.v1.GetStatusRequest.$Shape): parley.admin.v1.GetStatusRequest & parley.admin.v1.GetStatusRequest.$Shape;
                static create(properties?: parley.admin.v1.GetStatusRequest.$Properties): parley.admin.v1.GetStatusRequest;

                /**
                 * Encodes the specified GetStatusRequest message. Does not implicitly {@link parley.admin.v1.GetStatusRequest.verify|verify} messages.
                 * @param message GetStatusRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.GetStatusRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a GetStatusRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.GetStatusRequest & parley.admin.v1.GetStatusRequest.$Shape} GetStatusRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.GetStatusRequest & parley.admin.v1.GetStatusRequest.$Shape;
            }

            namespace GetStatusRequest {

                /** Properties of a GetStatusRequest. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a GetStatusRequest. */
                type $Shape = parley.admin.v1.GetStatusRequest.$Properties;
            }

            /**
             * Properties of a GetStatusResponse.
             * @deprecated Use parley.admin.v1.GetStatusResponse.$Properties instead.
             */
            interface IGetStatusResponse extends parley.admin.v1.GetStatusResponse.$Properties {
            }

            /** Represents a GetStatusResponse. */
            class GetStatusResponse {

                /**
                 * Constructs a new GetStatusResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.GetStatusResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** GetStatusResponse version. */
                version: string;

                /** GetStatusResponse domains. */
                domains: string[];

                /** GetStatusResponse sessions. */
                sessions: number;

                /** GetStatusResponse startedAtMs. */
                startedAtMs: number;

                /** GetStatusResponse peers. */
                peers: parley.admin.v1.PeerStatus[];

                /**
                 * Creates a new GetStatusResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns GetStatusResponse instance
                 */
                static create(properties: parley.admin.v1.GetStatusResponse.$Shape): parley.admin.v1.GetStatusResponse & parley.admin.v1.GetStatusResponse.$Shape;
                static create(properties?: parley.admin.v1.GetStatusResponse.$Properties): parley.admin.v1.GetStatusResponse;

                /**
                 * Encodes the specified GetStatusResponse message. Does not implicitly {@link parley.admin.v1.GetStatusResponse.verify|verify} messages.
                 * @param message GetStatusResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.GetStatusResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a GetStatusResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.GetStatusResponse & parley.admin.v1.GetStatusResponse.$Shape} GetStatusResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.GetStatusResponse & parley.admin.v1.GetStatusResponse.$Shape;
            }

            namespace GetStatusResponse {

                /** Properties of a GetStatusResponse. */
                interface $Properties {

                    /** GetStatusResponse version */
                    version?: string;

                    /** GetStatusResponse domains */
                    domains?: string[];

                    /** GetStatusResponse sessions */
                    sessions?: number;

                    /** GetStatusResponse startedAtMs */
                    startedAtMs?: number;

                    /** GetStatusResponse peers */
                    peers?: parley.admin.v1.PeerStatus.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a GetStatusResponse. */
                type $Shape = parley.admin.v1.GetStatusResponse.$Properties;
            }

            /**
             * Properties of a PeerStatus.
             * @deprecated Use parley.admin.v1.PeerStatus.$Properties instead.
             */
            interface IPeerStatus extends parley.admin.v1.PeerStatus.$Properties {
            }

            /** Represents a PeerStatus. */
            class PeerStatus {

                /**
                 * Constructs a new PeerStatus.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.PeerStatus.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PeerStatus domain. */
                domain: string;

                /** PeerStatus state. */
                state: string;

                /** PeerStatus reason. */
                reason: string;

                /** PeerStatus outboxDepth. */
                outboxDepth: number;

                /** PeerStatus presenceSent. */
                presenceSent: number;

                /** PeerStatus presenceReceived. */
                presenceReceived: number;

                /** PeerStatus messageSent. */
                messageSent: number;

                /** PeerStatus messageReceived. */
                messageReceived: number;

                /** PeerStatus notificationsSent. */
                notificationsSent: number;

                /** PeerStatus notificationsReceived. */
                notificationsReceived: number;

                /**
                 * Creates a new PeerStatus instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PeerStatus instance
                 */
                static create(properties: parley.admin.v1.PeerStatus.$Shape): parley.admin.v1.PeerStatus & parley.admin.v1.PeerStatus.$Shape;
                static create(properties?: parley.admin.v1.PeerStatus.$Properties): parley.admin.v1.PeerStatus;

                /**
                 * Encodes the specified PeerStatus message. Does not implicitly {@link parley.admin.v1.PeerStatus.verify|verify} messages.
                 * @param message PeerStatus message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.PeerStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PeerStatus message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.PeerStatus & parley.admin.v1.PeerStatus.$Shape} PeerStatus
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.PeerStatus & parley.admin.v1.PeerStatus.$Shape;
            }

            namespace PeerStatus {

                /** Properties of a PeerStatus. */
                interface $Properties {

                    /** PeerStatus domain */
                    domain?: string;

                    /** PeerStatus state */
                    state?: string;

                    /** PeerStatus reason */
                    reason?: string;

                    /** PeerStatus outboxDepth */
                    outboxDepth?: number;

                    /** PeerStatus presenceSent */
                    presenceSent?: number;

                    /** PeerStatus presenceReceived */
                    presenceReceived?: number;

                    /** PeerStatus messageSent */
                    messageSent?: number;

                    /** PeerStatus messageReceived */
                    messageReceived?: number;

                    /** PeerStatus notificationsSent */
                    notificationsSent?: number;

                    /** PeerStatus notificationsReceived */
                    notificationsReceived?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PeerStatus. */
                type $Shape = parley.admin.v1.PeerStatus.$Properties;
            }

            /**
             * Properties of a ListNodesRequest.
             * @deprecated Use parley.admin.v1.ListNodesRequest.$Properties instead.
             */
            interface IListNodesRequest extends parley.admin.v1.ListNodesRequest.$Properties {
            }

            /** Represents a ListNodesRequest. */
            class ListNodesRequest {

                /**
                 * Constructs a new ListNodesRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.ListNodesRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new ListNodesRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ListNodesRequest instance
                 */
                static create(properties: parley.admin.v1.ListNodesRequest.$Shape): parley.admin.v1.ListNodesRequest & parley.admin.v1.ListNodesRequest.$Shape;
                static create(properties?: parley.admin.v1.ListNodesRequest.$Properties): parley.admin.v1.ListNodesRequest;

                /**
                 * Encodes the specified ListNodesRequest message. Does not implicitly {@link parley.admin.v1.ListNodesRequest.verify|verify} messages.
                 * @param message ListNodesRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.ListNodesRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListNodesRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.ListNodesRequest & parley.admin.v1.ListNodesRequest.$Shape} ListNodesRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.ListNodesRequest & parley.admin.v1.ListNodesRequest.$Shape;
            }

            namespace ListNodesRequest {

                /** Properties of a ListNodesRequest. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListNodesRequest. */
                type $Shape = parley.admin.v1.ListNodesRequest.$Properties;
            }

            /**
             * Properties of a ListNodesResponse.
             * @deprecated Use parley.admin.v1.ListNodesResponse.$Properties instead.
             */
            interface IListNodesResponse extends parley.admin.v1.ListNodesResponse.$Properties {
            }

            /** Represents a ListNodesResponse. */
            class ListNodesResponse {

                /**
                 * Constructs a new ListNodesResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.ListNodesResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ListNodesResponse nodes. */
                nodes: parley.admin.v1.Node[];

                /**
                 * Creates a new ListNodesResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ListNodesResponse instance
                 */
                static create(properties: parley.admin.v1.ListNodesResponse.$Shape): parley.admin.v1.ListNodesResponse & parley.admin.v1.ListNodesResponse.$Shape;
                static create(properties?: parley.admin.v1.ListNodesResponse.$Properties): parley.admin.v1.ListNodesResponse;

                /**
                 * Encodes the specified ListNodesResponse message. Does not implicitly {@link parley.admin.v1.ListNodesResponse.verify|verify} messages.
                 * @param message ListNodesResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.ListNodesResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListNodesResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.ListNodesResponse & parley.admin.v1.ListNodesResponse.$Shape} ListNodesResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.ListNodesResponse & parley.admin.v1.ListNodesResponse.$Shape;
            }

            namespace ListNodesResponse {

                /** Properties of a ListNodesResponse. */
                interface $Properties {

                    /** ListNodesResponse nodes */
                    nodes?: parley.admin.v1.Node.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListNodesResponse. */
                type $Shape = parley.admin.v1.ListNodesResponse.$Properties;
            }

            /**
             * Properties of a Node.
             * @deprecated Use parley.admin.v1.Node.$Properties instead.
             */
            interface INode extends parley.admin.v1.Node.$Properties {
            }

            /** Represents a Node. */
            class Node {

                /**
                 * Constructs a new Node.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.admin.v1.Node.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Node node. */
                node: string;

                /** Node incarnation. */
                incarnation: string;

                /** Node clientAddress. */
                clientAddress: string;

                /** Node state. */
                state: string;

                /** Node startedAtMs. */
                startedAtMs: number;

                /** Node expiresAtMs. */
                expiresAtMs: number;

                /** Node self. */
                self: boolean;

                /**
                 * Creates a new Node instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Node instance
                 */
                static create(properties: parley.admin.v1.Node.$Shape): parley.admin.v1.Node & parley.admin.v1.Node.$Shape;
                static create(properties?: parley.admin.v1.Node.$Properties): parley.admin.v1.Node;

                /**
                 * Encodes the specified Node message. Does not implicitly {@link parley.admin.v1.Node.verify|verify} messages.
                 * @param message Node message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.admin.v1.Node.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Node message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.admin.v1.Node & parley.admin.v1.Node.$Shape} Node
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.admin.v1.Node & parley.admin.v1.Node.$Shape;
            }

            namespace Node {

                /** Properties of a Node. */
                interface $Properties {

                    /** Node node */
                    node?: string;

                    /** Node incarnation */
                    incarnation?: string;

                    /** Node clientAddress */
                    clientAddress?: string;

                    /** Node state */
                    state?: string;

                    /** Node startedAtMs */
                    startedAtMs?: number;

                    /** Node expiresAtMs */
                    expiresAtMs?: number;

                    /** Node self */
                    self?: boolean;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Node. */
                type $Shape = parley.admin.v1.Node.$Properties;
            }
        }
    }

    /** Namespace client. */
    namespace client {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a ClientFrame.
             * @deprecated Use parley.client.v1.ClientFrame.$Properties instead.
             */
            interface IClientFrame extends parley.client.v1.ClientFrame.$Properties {
            }

            /** Represents a ClientFrame. */
            class ClientFrame {

                /**
                 * Constructs a new ClientFrame.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.ClientFrame.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ClientFrame items. */
                items: parley.client.v1.ClientItem[];

                /** ClientFrame closing. */
                closing: parley.client.v1.Goodbye;

                /**
                 * Creates a new ClientFrame instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ClientFrame instance
                 */
                static create(properties: parley.client.v1.ClientFrame.$Shape): parley.client.v1.ClientFrame & parley.client.v1.ClientFrame.$Shape;
                static create(properties?: parley.client.v1.ClientFrame.$Properties): parley.client.v1.ClientFrame;

                /**
                 * Encodes the specified ClientFrame message. Does not implicitly {@link parley.client.v1.ClientFrame.verify|verify} messages.
                 * @param message ClientFrame message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.ClientFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ClientFrame message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.ClientFrame & parley.client.v1.ClientFrame.$Shape} ClientFrame
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.ClientFrame & parley.client.v1.ClientFrame.$Shape;
            }

            namespace ClientFrame {

                /** Properties of a ClientFrame. */
                interface $Properties {

                    /** ClientFrame items */
                    items?: parley.client.v1.ClientItem.$Properties[];

                    /** ClientFrame closing */
                    closing?: parley.client.v1.Goodbye.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ClientFrame. */
                type $Shape = {
                  items?: parley.client.v1.ClientItem.$Shape[];
                  closing?: parley.client.v1.Goodbye.$Shape;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a ServerFrame.
             * @deprecated Use parley.client.v1.ServerFrame.$Properties instead.
             */
            interface IServerFrame extends parley.client.v1.ServerFrame.$Properties {
            }

            /** Represents a ServerFrame. */
            class ServerFrame {

                /**
                 * Constructs a new ServerFrame.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.ServerFrame.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ServerFrame items. */
                items: parley.client.v1.ServerItem[];

                /**
                 * Creates a new ServerFrame instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ServerFrame instance
                 */
                static create(properties: parley.client.v1.ServerFrame.$Shape): parley.client.v1.ServerFrame & parley.client.v1.ServerFrame.$Shape;
                static create(properties?: parley.client.v1.ServerFrame.$Properties): parley.client.v1.ServerFrame;

                /**
                 * Encodes the specified ServerFrame message. Does not implicitly {@link parley.client.v1.ServerFrame.verify|verify} messages.
                 * @param message ServerFrame message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.ServerFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ServerFrame message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.ServerFrame & parley.client.v1.ServerFrame.$Shape} ServerFrame
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.ServerFrame & parley.client.v1.ServerFrame.$Shape;
            }

            namespace ServerFrame {

                /** Properties of a ServerFrame. */
                interface $Properties {

                    /** ServerFrame items */
                    items?: parley.client.v1.ServerItem.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ServerFrame. */
                type $Shape = {
                  items?: parley.client.v1.ServerItem.$Shape[];
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a ClientItem.
             * @deprecated Use parley.client.v1.ClientItem.$Properties instead.
             */
            interface IClientItem extends parley.client.v1.ClientItem.$Properties {
            }

            /** Represents a ClientItem. */
            class ClientItem {

                /**
                 * Constructs a new ClientItem.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.ClientItem.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ClientItem id. */
                id: number;

                /** ClientItem signIn. */
                signIn: (parley.client.v1.SignIn|null);

                /** ClientItem ping. */
                ping: (parley.client.v1.Ping|null);

                /** ClientItem goodbye. */
                goodbye: (parley.client.v1.Goodbye|null);

                /** ClientItem publish. */
                publish: (parley.client.v1.Publish|null);

                /** ClientItem unpublish. */
                unpublish: (parley.client.v1.Unpublish|null);

                /** ClientItem fetch. */
                fetch: (parley.client.v1.Fetch|null);

                /** ClientItem subscribe. */
                subscribe: (parley.client.v1.Subscribe|null);

                /** ClientItem unsubscribe. */
                unsubscribe: (parley.client.v1.Unsubscribe|null);

                /** ClientItem listSubscriptions. */
                listSubscriptions: (parley.client.v1.ListSubscriptions|null);

                /** ClientItem listWatchers. */
                listWatchers: (parley.client.v1.ListWatchers|null);

                /** ClientItem decide. */
                decide: (parley.client.v1.Decide|null);

                /** ClientItem send. */
                send: (parley.client.v1.Send|null);

                /** ClientItem openInbox. */
                openInbox: (parley.client.v1.OpenInbox|null);

                /** ClientItem closeInbox. */
                closeInbox: (parley.client.v1.CloseInbox|null);

                /** ClientItem ackInbox. */
                ackInbox: (parley.client.v1.AckInbox|null);

                /** ClientItem readInbox. */
                readInbox: (parley.client.v1.ReadInbox|null);

                /** ClientItem deleteMessages. */
                deleteMessages: (parley.client.v1.DeleteMessages|null);

                /** ClientItem ackReports. */
                ackReports: (parley.client.v1.AckReports|null);

                /** ClientItem getRules. */
                getRules: (parley.client.v1.GetRules|null);

                /** ClientItem setRules. */
                setRules: (parley.client.v1.SetRules|null);

                /** ClientItem operation. */
                operation?: ("signIn"|"ping"|"goodbye"|"publish"|"unpublish"|"fetch"|"subscribe"|"unsubscribe"|"listSubscriptions"|"listWatchers"|"decide"|"send"|"openInbox"|"closeInbox"|"ackInbox"|"readInbox"|"deleteMessages"|"ackReports"|"getRules"|"setRules");

                /**
                 * Creates a new ClientItem instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ClientItem instance
                 */
                static create(properties: parley.client.v1.ClientItem.$Shape): parley.client.v1.ClientItem & parley.client.v1.ClientItem.$Shape;
                static create(properties?: parley.client.v1.ClientItem.$Properties): parley.client.v1.ClientItem;

                /**
                 * Encodes the specified ClientItem message. Does not implicitly {@link parley.client.v1.ClientItem.verify|verify} messages.
                 * @param message ClientItem message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.ClientItem.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ClientItem message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.ClientItem & parley.client.v1.ClientItem.$Shape} ClientItem
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.ClientItem & parley.client.v1.ClientItem.$Shape;
            }

            namespace ClientItem {

                /** Properties of a ClientItem. */
                interface $Properties {

                    /** ClientItem id */
                    id?: number;

                    /** ClientItem signIn */
                    signIn?: (parley.client.v1.SignIn.$Properties|null);

                    /** ClientItem ping */
                    ping?: (parley.client.v1.Ping.$Properties|null);

                    /** ClientItem goodbye */
                    goodbye?: (parley.client.v1.Goodbye.$Properties|null);

                    /** ClientItem publish */
                    publish?: (parley.client.v1.Publish.$Properties|null);

                    /** ClientItem unpublish */
                    unpublish?: (parley.client.v1.Unpublish.$Properties|null);

                    /** ClientItem fetch */
                    fetch?: (parley.client.v1.Fetch.$Properties|null);

                    /** ClientItem subscribe */
                    subscribe?: (parley.client.v1.Subscribe.$Properties|null);

                    /** ClientItem unsubscribe */
                    unsubscribe?: (parley.client.v1.Unsubscribe.$Properties|null);

                    /** ClientItem listSubscriptions */
                    listSubscriptions?: (parley.client.v1.ListSubscriptions.$Properties|null);

                    /** ClientItem listWatchers */
                    listWatchers?: (parley.client.v1.ListWatchers.$Properties|null);

                    /** ClientItem decide */
                    decide?: (parley.client.v1.Decide.$Properties|null);

                    /** ClientItem send */
                    send?: (parley.client.v1.Send.$Properties|null);

                    /** ClientItem openInbox */
                    openInbox?: (parley.client.v1.OpenInbox.$Properties|null);

                    /** ClientItem closeInbox */
                    closeInbox?: (parley.client.v1.CloseInbox.$Properties|null);

                    /** ClientItem ackInbox */
                    ackInbox?: (parley.client.v1.AckInbox.$Properties|null);

                    /** ClientItem readInbox */
                    readInbox?: (parley.client.v1.ReadInbox.$Properties|null);

                    /** ClientItem deleteMessages */
                    deleteMessages?: (parley.client.v1.DeleteMessages.$Properties|null);

                    /** ClientItem ackReports */
                    ackReports?: (parley.client.v1.AckReports.$Properties|null);

                    /** ClientItem getRules */
                    getRules?: (parley.client.v1.GetRules.$Properties|null);

                    /** ClientItem setRules */
                    setRules?: (parley.client.v1.SetRules.$Properties|null);

                    /** ClientItem operation */
                    operation?: ("signIn"|"ping"|"goodbye"|"publish"|"unpublish"|"fetch"|"subscribe"|"unsubscribe"|"listSubscriptions"|"listWatchers"|"decide"|"send"|"openInbox"|"closeInbox"|"ackInbox"|"readInbox"|"deleteMessages"|"ackReports"|"getRules"|"setRules");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a ClientItem. */
                type $Shape = {
                  id?: number;
                  signIn?: parley.client.v1.SignIn.$Shape|null;
                  ping?: parley.client.v1.Ping.$Shape|null;
                  goodbye?: parley.client.v1.Goodbye.$Shape|null;
                  publish?: parley.client.v1.Publish.$Shape|null;
                  unpublish?: parley.client.v1.Unpublish.$Shape|null;
                  fetch?: parley.client.v1.Fetch.$Shape|null;
                  subscribe?: parley.client.v1.Subscribe.$Shape|null;
                  unsubscribe?: parley.client.v1.Unsubscribe.$Shape|null;
                  listSubscriptions?: parley.client.v1.ListSubscriptions.$Shape|null;
                  listWatchers?: parley.client.v1.ListWatchers.$Shape|null;
                  decide?: parley.client.v1.Decide.$Shape|null;
                  send?: parley.client.v1.Send.$Shape|null;
                  openInbox?: parley.client.v1.OpenInbox.$Shape|null;
                  closeInbox?: parley.client.v1.CloseInbox.$Shape|null;
                  ackInbox?: parley.client.v1.AckInbox.$Shape|null;
                  readInbox?: parley.client.v1.ReadInbox.$Shape|null;
                  deleteMessages?: parley.client.v1.DeleteMessages.$Shape|null;
                  ackReports?: parley.client.v1.AckReports.$Shape|null;
                  getRules?: parley.client.v1.GetRules.$Shape|null;
                  setRules?: parley.client.v1.SetRules.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ operation?: undefined; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "signIn"; signIn: parley.client.v1.SignIn.$Shape; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "ping"; signIn?: null; ping: parley.client.v1.Ping.$Shape; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "goodbye"; signIn?: null; ping?: null; goodbye: parley.client.v1.Goodbye.$Shape; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "publish"; signIn?: null; ping?: null; goodbye?: null; publish: parley.client.v1.Publish.$Shape; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "unpublish"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish: parley.client.v1.Unpublish.$Shape; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "fetch"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch: parley.client.v1.Fetch.$Shape; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "subscribe"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe: parley.client.v1.Subscribe.$Shape; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "unsubscribe"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe: parley.client.v1.Unsubscribe.$Shape; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "listSubscriptions"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions: parley.client.v1.ListSubscriptions.$Shape; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "listWatchers"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers: parley.client.v1.ListWatchers.$Shape; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "decide"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide: parley.client.v1.Decide.$Shape; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "send"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send: parley.client.v1.Send.$Shape; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "openInbox"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox: parley.client.v1.OpenInbox.$Shape; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "closeInbox"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox: parley.client.v1.CloseInbox.$Shape; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "ackInbox"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox: parley.client.v1.AckInbox.$Shape; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "readInbox"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox: parley.client.v1.ReadInbox.$Shape; deleteMessages?: null; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "deleteMessages"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages: parley.client.v1.DeleteMessages.$Shape; ackReports?: null; getRules?: null; setRules?: null }|{ operation?: "ackReports"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports: parley.client.v1.AckReports.$Shape; getRules?: null; setRules?: null }|{ operation?: "getRules"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules: parley.client.v1.GetRules.$Shape; setRules?: null }|{ operation?: "setRules"; signIn?: null; ping?: null; goodbye?: null; publish?: null; unpublish?: null; fetch?: null; subscribe?: null; unsubscribe?: null; listSubscriptions?: null; listWatchers?: null; decide?: null; send?: null; openInbox?: null; closeInbox?: null; ackInbox?: null; readInbox?: null; deleteMessages?: null; ackReports?: null; getRules?: null; setRules: parley.client.v1.SetRules.$Shape })
                );
            }

            /**
             * Properties of a ServerItem.
             * @deprecated Use parley.client.v1.ServerItem.$Properties instead.
             */
            interface IServerItem extends parley.client.v1.ServerItem.$Properties {
            }

            /** Represents a ServerItem. */
            class ServerItem {

                /**
                 * Constructs a new ServerItem.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.ServerItem.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ServerItem response. */
                response: (parley.client.v1.Response|null);

                /** ServerItem notification. */
                notification: (parley.common.v1.Notification|null);

                /** ServerItem subscription. */
                subscription: (parley.client.v1.SubscriptionChange|null);

                /** ServerItem watcher. */
                watcher: (parley.client.v1.WatcherChange|null);

                /** ServerItem message. */
                message: (parley.client.v1.InboxMessage|null);

                /** ServerItem report. */
                report: (parley.common.v1.Report|null);

                /** ServerItem pong. */
                pong: (parley.client.v1.Pong|null);

                /** ServerItem goodbye. */
                goodbye: (parley.client.v1.Goodbye|null);

                /** ServerItem servers. */
                servers: (parley.client.v1.Servers|null);

                /** ServerItem item. */
                item?: ("response"|"notification"|"subscription"|"watcher"|"message"|"report"|"pong"|"goodbye"|"servers");

                /**
                 * Creates a new ServerItem instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ServerItem instance
                 */
                static create(properties: parley.client.v1.ServerItem.$Shape): parley.client.v1.ServerItem & parley.client.v1.ServerItem.$Shape;
                static create(properties?: parley.client.v1.ServerItem.$Properties): parley.client.v1.ServerItem;

                /**
                 * Encodes the specified ServerItem message. Does not implicitly {@link parley.client.v1.ServerItem.verify|verify} messages.
                 * @param message ServerItem message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.ServerItem.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ServerItem message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.ServerItem & parley.client.v1.ServerItem.$Shape} ServerItem
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.ServerItem & parley.client.v1.ServerItem.$Shape;
            }

            namespace ServerItem {

                /** Properties of a ServerItem. */
                interface $Properties {

                    /** ServerItem response */
                    response?: (parley.client.v1.Response.$Properties|null);

                    /** ServerItem notification */
                    notification?: (parley.common.v1.Notification.$Properties|null);

                    /** ServerItem subscription */
                    subscription?: (parley.client.v1.SubscriptionChange.$Properties|null);

                    /** ServerItem watcher */
                    watcher?: (parley.client.v1.WatcherChange.$Properties|null);

                    /** ServerItem message */
                    message?: (parley.client.v1.InboxMessage.$Properties|null);

                    /** ServerItem report */
                    report?: (parley.common.v1.Report.$Properties|null);

                    /** ServerItem pong */
                    pong?: (parley.client.v1.Pong.$Properties|null);

                    /** ServerItem goodbye */
                    goodbye?: (parley.client.v1.Goodbye.$Properties|null);

                    /** ServerItem servers */
                    servers?: (parley.client.v1.Servers.$Properties|null);

                    /** ServerItem item */
                    item?: ("response"|"notification"|"subscription"|"watcher"|"message"|"report"|"pong"|"goodbye"|"servers");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a ServerItem. */
                type $Shape = {
                  response?: parley.client.v1.Response.$Shape|null;
                  notification?: parley.common.v1.Notification.$Shape|null;
                  subscription?: parley.client.v1.SubscriptionChange.$Shape|null;
                  watcher?: parley.client.v1.WatcherChange.$Shape|null;
                  message?: parley.client.v1.InboxMessage.$Shape|null;
                  report?: parley.common.v1.Report.$Shape|null;
                  pong?: parley.client.v1.Pong.$Shape|null;
                  goodbye?: parley.client.v1.Goodbye.$Shape|null;
                  servers?: parley.client.v1.Servers.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ item?: undefined; response?: null; notification?: null; subscription?: null; watcher?: null; message?: null; report?: null; pong?: null; goodbye?: null; servers?: null }|{ item?: "response"; response: parley.client.v1.Response.$Shape; notification?: null; subscription?: null; watcher?: null; message?: null; report?: null; pong?: null; goodbye?: null; servers?: null }|{ item?: "notification"; response?: null; notification: parley.common.v1.Notification.$Shape; subscription?: null; watcher?: null; message?: null; report?: null; pong?: null; goodbye?: null; servers?: null }|{ item?: "subscription"; response?: null; notification?: null; subscription: parley.client.v1.SubscriptionChange.$Shape; watcher?: null; message?: null; report?: null; pong?: null; goodbye?: null; servers?: null }|{ item?: "watcher"; response?: null; notification?: null; subscription?: null; watcher: parley.client.v1.WatcherChange.$Shape; message?: null; report?: null; pong?: null; goodbye?: null; servers?: null }|{ item?: "message"; response?: null; notification?: null; subscription?: null; watcher?: null; message: parley.client.v1.InboxMessage.$Shape; report?: null; pong?: null; goodbye?: null; servers?: null }|{ item?: "report"; response?: null; notification?: null; subscription?: null; watcher?: null; message?: null; report: parley.common.v1.Report.$Shape; pong?: null; goodbye?: null; servers?: null }|{ item?: "pong"; response?: null; notification?: null; subscription?: null; watcher?: null; message?: null; report?: null; pong: parley.client.v1.Pong.$Shape; goodbye?: null; servers?: null }|{ item?: "goodbye"; response?: null; notification?: null; subscription?: null; watcher?: null; message?: null; report?: null; pong?: null; goodbye: parley.client.v1.Goodbye.$Shape; servers?: null }|{ item?: "servers"; response?: null; notification?: null; subscription?: null; watcher?: null; message?: null; report?: null; pong?: null; goodbye?: null; servers: parley.client.v1.Servers.$Shape })
                );
            }

            /**
             * Properties of a Response.
             * @deprecated Use parley.client.v1.Response.$Properties instead.
             */
            interface IResponse extends parley.client.v1.Response.$Properties {
            }

            /** Represents a Response. */
            class Response {

                /**
                 * Constructs a new Response.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Response.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Response id. */
                id: number;

                /** Response error. */
                error: (parley.common.v1.Error|null);

                /** Response done. */
                done: (parley.client.v1.Done|null);

                /** Response signedIn. */
                signedIn: (parley.client.v1.SignedIn|null);

                /** Response published. */
                published: (parley.client.v1.Published|null);

                /** Response notification. */
                notification: (parley.common.v1.Notification|null);

                /** Response subscription. */
                subscription: (parley.client.v1.SubscriptionChange|null);

                /** Response subscriptions. */
                subscriptions: (parley.client.v1.Subscriptions|null);

                /** Response watchers. */
                watchers: (parley.client.v1.Watchers|null);

                /** Response report. */
                report: (parley.common.v1.Report|null);

                /** Response inboxOpened. */
                inboxOpened: (parley.client.v1.InboxOpened|null);

                /** Response messages. */
                messages: (parley.client.v1.Messages|null);

                /** Response rules. */
                rules: (parley.client.v1.Rules|null);

                /** Response result. */
                result?: ("error"|"done"|"signedIn"|"published"|"notification"|"subscription"|"subscriptions"|"watchers"|"report"|"inboxOpened"|"messages"|"rules");

                /**
                 * Creates a new Response instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Response instance
                 */
                static create(properties: parley.client.v1.Response.$Shape): parley.client.v1.Response & parley.client.v1.Response.$Shape;
                static create(properties?: parley.client.v1.Response.$Properties): parley.client.v1.Response;

                /**
                 * Encodes the specified Response message. Does not implicitly {@link parley.client.v1.Response.verify|verify} messages.
                 * @param message Response message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Response.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Response message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Response & parley.client.v1.Response.$Shape} Response
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Response & parley.client.v1.Response.$Shape;
            }

            namespace Response {

                /** Properties of a Response. */
                interface $Properties {

                    /** Response id */
                    id?: number;

                    /** Response error */
                    error?: (parley.common.v1.Error.$Properties|null);

                    /** Response done */
                    done?: (parley.client.v1.Done.$Properties|null);

                    /** Response signedIn */
                    signedIn?: (parley.client.v1.SignedIn.$Properties|null);

                    /** Response published */
                    published?: (parley.client.v1.Published.$Properties|null);

                    /** Response notification */
                    notification?: (parley.common.v1.Notification.$Properties|null);

                    /** Response subscription */
                    subscription?: (parley.client.v1.SubscriptionChange.$Properties|null);

                    /** Response subscriptions */
                    subscriptions?: (parley.client.v1.Subscriptions.$Properties|null);

                    /** Response watchers */
                    watchers?: (parley.client.v1.Watchers.$Properties|null);

                    /** Response report */
                    report?: (parley.common.v1.Report.$Properties|null);

                    /** Response inboxOpened */
                    inboxOpened?: (parley.client.v1.InboxOpened.$Properties|null);

                    /** Response messages */
                    messages?: (parley.client.v1.Messages.$Properties|null);

                    /** Response rules */
                    rules?: (parley.client.v1.Rules.$Properties|null);

                    /** Response result */
                    result?: ("error"|"done"|"signedIn"|"published"|"notification"|"subscription"|"subscriptions"|"watchers"|"report"|"inboxOpened"|"messages"|"rules");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a Response. */
                type $Shape = {
                  id?: number;
                  error?: parley.common.v1.Error.$Shape|null;
                  done?: parley.client.v1.Done.$Shape|null;
                  signedIn?: parley.client.v1.SignedIn.$Shape|null;
                  published?: parley.client.v1.Published.$Shape|null;
                  notification?: parley.common.v1.Notification.$Shape|null;
                  subscription?: parley.client.v1.SubscriptionChange.$Shape|null;
                  subscriptions?: parley.client.v1.Subscriptions.$Shape|null;
                  watchers?: parley.client.v1.Watchers.$Shape|null;
                  report?: parley.common.v1.Report.$Shape|null;
                  inboxOpened?: parley.client.v1.InboxOpened.$Shape|null;
                  messages?: parley.client.v1.Messages.$Shape|null;
                  rules?: parley.client.v1.Rules.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ result?: undefined; error?: null; done?: null; signedIn?: null; published?: null; notification?: null; subscription?: null; subscriptions?: null; watchers?: null; report?: null; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "error"; error: parley.common.v1.Error.$Shape; done?: null; signedIn?: null; published?: null; notification?: null; subscription?: null; subscriptions?: null; watchers?: null; report?: null; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "done"; error?: null; done: parley.client.v1.Done.$Shape; signedIn?: null; published?: null; notification?: null; subscription?: null; subscriptions?: null; watchers?: null; report?: null; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "signedIn"; error?: null; done?: null; signedIn: parley.client.v1.SignedIn.$Shape; published?: null; notification?: null; subscription?: null; subscriptions?: null; watchers?: null; report?: null; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "published"; error?: null; done?: null; signedIn?: null; published: parley.client.v1.Published.$Shape; notification?: null; subscription?: null; subscriptions?: null; watchers?: null; report?: null; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "notification"; error?: null; done?: null; signedIn?: null; published?: null; notification: parley.common.v1.Notification.$Shape; subscription?: null; subscriptions?: null; watchers?: null; report?: null; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "subscription"; error?: null; done?: null; signedIn?: null; published?: null; notification?: null; subscription: parley.client.v1.SubscriptionChange.$Shape; subscriptions?: null; watchers?: null; report?: null; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "subscriptions"; error?: null; done?: null; signedIn?: null; published?: null; notification?: null; subscription?: null; subscriptions: parley.client.v1.Subscriptions.$Shape; watchers?: null; report?: null; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "watchers"; error?: null; done?: null; signedIn?: null; published?: null; notification?: null; subscription?: null; subscriptions?: null; watchers: parley.client.v1.Watchers.$Shape; report?: null; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "report"; error?: null; done?: null; signedIn?: null; published?: null; notification?: null; subscription?: null; subscriptions?: null; watchers?: null; report: parley.common.v1.Report.$Shape; inboxOpened?: null; messages?: null; rules?: null }|{ result?: "inboxOpened"; error?: null; done?: null; signedIn?: null; published?: null; notification?: null; subscription?: null; subscriptions?: null; watchers?: null; report?: null; inboxOpened: parley.client.v1.InboxOpened.$Shape; messages?: null; rules?: null }|{ result?: "messages"; error?: null; done?: null; signedIn?: null; published?: null; notification?: null; subscription?: null; subscriptions?: null; watchers?: null; report?: null; inboxOpened?: null; messages: parley.client.v1.Messages.$Shape; rules?: null }|{ result?: "rules"; error?: null; done?: null; signedIn?: null; published?: null; notification?: null; subscription?: null; subscriptions?: null; watchers?: null; report?: null; inboxOpened?: null; messages?: null; rules: parley.client.v1.Rules.$Shape })
                );
            }

            /**
             * Properties of a Done.
             * @deprecated Use parley.client.v1.Done.$Properties instead.
             */
            interface IDone extends parley.client.v1.Done.$Properties {
            }

            /** Represents a Done. */
            class Done {

                /**
                 * Constructs a new Done.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Done.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new Done instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Done instance
                 */
                static create(properties: parley.client.v1.Done.$Shape): parley.client.v1.Done & parley.client.v1.Done.$Shape;
                static create(properties?: parley.client.v1.Done.$Properties): parley.client.v1.Done;

                /**
                 * Encodes the specified Done message. Does not implicitly {@link parley.client.v1.Done.verify|verify} messages.
                 * @param message Done message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Done.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Done message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Done & parley.client.v1.Done.$Shape} Done
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Done & parley.client.v1.Done.$Shape;
            }

            namespace Done {

                /** Properties of a Done. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Done. */
                type $Shape = parley.client.v1.Done.$Properties;
            }

            /**
             * Properties of a SignIn.
             * @deprecated Use parley.client.v1.SignIn.$Properties instead.
             */
            interface ISignIn extends parley.client.v1.SignIn.$Properties {
            }

            /** Represents a SignIn. */
            class SignIn {

                /**
                 * Constructs a new SignIn.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.SignIn.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SignIn password. */
                password: (parley.client.v1.Password|null);

                /** SignIn resumeToken. */
                resumeToken: (string|null);

                /** SignIn anonymous. */
                anonymous: (parley.client.v1.Anonymous|null);

                /** SignIn sessionId. */
                sessionId: string;

                /** SignIn attachSubscriptions. */
                attachSubscriptions: boolean;

                /** SignIn agent. */
                agent: string;

                /** SignIn credentials. */
                credentials?: ("password"|"resumeToken"|"anonymous");

                /**
                 * Creates a new SignIn instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SignIn instance
                 */
                static create(properties: parley.client.v1.SignIn.$Shape): parley.client.v1.SignIn & parley.client.v1.SignIn.$Shape;
                static create(properties?: parley.client.v1.SignIn.$Properties): parley.client.v1.SignIn;

                /**
                 * Encodes the specified SignIn message. Does not implicitly {@link parley.client.v1.SignIn.verify|verify} messages.
                 * @param message SignIn message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.SignIn.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SignIn message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.SignIn & parley.client.v1.SignIn.$Shape} SignIn
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.SignIn & parley.client.v1.SignIn.$Shape;
            }

            namespace SignIn {

                /** Properties of a SignIn. */
                interface $Properties {

                    /** SignIn password */
                    password?: (parley.client.v1.Password.$Properties|null);

                    /** SignIn resumeToken */
                    resumeToken?: (string|null);

                    /** SignIn anonymous */
                    anonymous?: (parley.client.v1.Anonymous.$Properties|null);

                    /** SignIn sessionId */
                    sessionId?: string;

                    /** SignIn attachSubscriptions */
                    attachSubscriptions?: boolean;

                    /** SignIn agent */
                    agent?: string;

                    /** SignIn credentials */
                    credentials?: ("password"|"resumeToken"|"anonymous");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a SignIn. */
                type $Shape = {
                  password?: parley.client.v1.Password.$Shape|null;
                  resumeToken?: string|null;
                  anonymous?: parley.client.v1.Anonymous.$Shape|null;
                  sessionId?: string;
                  attachSubscriptions?: boolean;
                  agent?: string;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ credentials?: undefined; password?: null; resumeToken?: null; anonymous?: null }|{ credentials?: "password"; password: parley.client.v1.Password.$Shape; resumeToken?: null; anonymous?: null }|{ credentials?: "resumeToken"; password?: null; resumeToken: string; anonymous?: null }|{ credentials?: "anonymous"; password?: null; resumeToken?: null; anonymous: parley.client.v1.Anonymous.$Shape })
                );
            }

            /**
             * Properties of a Password.
             * @deprecated Use parley.client.v1.Password.$Properties instead.
             */
            interface IPassword extends parley.client.v1.Password.$Properties {
            }

            /** Represents a Password. */
            class Password {

                /**
                 * Constructs a new Password.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Password.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Password principal. */
                principal: string;

                /** Password password. */
                password: string;

                /**
                 * Creates a new Password instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Password instance
                 */
                static create(properties: parley.client.v1.Password.$Shape): parley.client.v1.Password & parley.client.v1.Password.$Shape;
                static create(properties?: parley.client.v1.Password.$Properties): parley.client.v1.Password;

                /**
                 * Encodes the specified Password message. Does not implicitly {@link parley.client.v1.Password.verify|verify} messages.
                 * @param message Password message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Password.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Password message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Password & parley.client.v1.Password.$Shape} Password
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Password & parley.client.v1.Password.$Shape;
            }

            namespace Password {

                /** Properties of a Password. */
                interface $Properties {

                    /** Password principal */
                    principal?: string;

                    /** Password password */
                    password?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Password. */
                type $Shape = parley.client.v1.Password.$Properties;
            }

            /**
             * Properties of an Anonymous.
             * @deprecated Use parley.client.v1.Anonymous.$Properties instead.
             */
            interface IAnonymous extends parley.client.v1.Anonymous.$Properties {
            }

            /** Represents an Anonymous. */
            class Anonymous {

                /**
                 * Constructs a new Anonymous.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Anonymous.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Anonymous domain. */
                domain: string;

                /**
                 * Creates a new Anonymous instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Anonymous instance
                 */
                static create(properties: parley.client.v1.Anonymous.$Shape): parley.client.v1.Anonymous & parley.client.v1.Anonymous.$Shape;
                static create(properties?: parley.client.v1.Anonymous.$Properties): parley.client.v1.Anonymous;

                /**
                 * Encodes the specified Anonymous message. Does not implicitly {@link parley.client.v1.Anonymous.verify|verify} messages.
                 * @param message Anonymous message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Anonymous.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Anonymous message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Anonymous & parley.client.v1.Anonymous.$Shape} Anonymous
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Anonymous & parley.client.v1.Anonymous.$Shape;
            }

            namespace Anonymous {

                /** Properties of an Anonymous. */
                interface $Properties {

                    /** Anonymous domain */
                    domain?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Anonymous. */
                type $Shape = parley.client.v1.Anonymous.$Properties;
            }

            /**
             * Properties of a SignedIn.
             * @deprecated Use parley.client.v1.SignedIn.$Properties instead.
             */
            interface ISignedIn extends parley.client.v1.SignedIn.$Properties {
            }

            /** Represents a SignedIn. */
            class SignedIn {

                /**
                 * Constructs a new SignedIn.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.SignedIn.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SignedIn principal. */
                principal: string;

                /** SignedIn sessionId. */
                sessionId: string;

                /** SignedIn heartbeatMs. */
                heartbeatMs: number;

                /** SignedIn outOfContactMs. */
                outOfContactMs: number;

                /** SignedIn resumeToken. */
                resumeToken: string;

                /** SignedIn messageBytesMax. */
                messageBytesMax: number;

                /** SignedIn frameBytesMax. */
                frameBytesMax: number;

                /** SignedIn presentities. */
                presentities: string[];

                /** SignedIn inboxes. */
                inboxes: string[];

                /** SignedIn serverTimeMs. */
                serverTimeMs: number;

                /** SignedIn alternatives. */
                alternatives: string[];

                /**
                 * Creates a new SignedIn instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SignedIn instance
                 */
                static create(properties: parley.client.v1.SignedIn.$Shape): parley.client.v1.SignedIn & parley.client.v1.SignedIn.$Shape;
                static create(properties?: parley.client.v1.SignedIn.$Properties): parley.client.v1.SignedIn;

                /**
                 * Encodes the specified SignedIn message. Does not implicitly {@link parley.client.v1.SignedIn.verify|verify} messages.
                 * @param message SignedIn message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.SignedIn.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SignedIn message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.SignedIn & parley.client.v1.SignedIn.$Shape} SignedIn
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.SignedIn & parley.client.v1.SignedIn.$Shape;
            }

            namespace SignedIn {

                /** Properties of a SignedIn. */
                interface $Properties {

                    /** SignedIn principal */
                    principal?: string;

                    /** SignedIn sessionId */
                    sessionId?: string;

                    /** SignedIn heartbeatMs */
                    heartbeatMs?: number;

                    /** SignedIn outOfContactMs */
                    outOfContactMs?: number;

                    /** SignedIn resumeToken */
                    resumeToken?: string;

                    /** SignedIn messageBytesMax */
                    messageBytesMax?: number;

                    /** SignedIn frameBytesMax */
                    frameBytesMax?: number;

                    /** SignedIn presentities */
                    presentities?: string[];

                    /** SignedIn inboxes */
                    inboxes?: string[];

                    /** SignedIn serverTimeMs */
                    serverTimeMs?: number;

                    /** SignedIn alternatives */
                    alternatives?: string[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SignedIn. */
                type $Shape = parley.client.v1.SignedIn.$Properties;
            }

            /**
             * Properties of a Servers.
             * @deprecated Use parley.client.v1.Servers.$Properties instead.
             */
            interface IServers extends parley.client.v1.Servers.$Properties {
            }

            /** Represents a Servers. */
            class Servers {

                /**
                 * Constructs a new Servers.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Servers.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Servers alternatives. */
                alternatives: string[];

                /**
                 * Creates a new Servers instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Servers instance
                 */
                static create(properties: parley.client.v1.Servers.$Shape): parley.client.v1.Servers & parley.client.v1.Servers.$Shape;
                static create(properties?: parley.client.v1.Servers.$Properties): parley.client.v1.Servers;

                /**
                 * Encodes the specified Servers message. Does not implicitly {@link parley.client.v1.Servers.verify|verify} messages.
                 * @param message Servers message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Servers.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Servers message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Servers & parley.client.v1.Servers.$Shape} Servers
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Servers & parley.client.v1.Servers.$Shape;
            }

            namespace Servers {

                /** Properties of a Servers. */
                interface $Properties {

                    /** Servers alternatives */
                    alternatives?: string[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Servers. */
                type $Shape = parley.client.v1.Servers.$Properties;
            }

            /**
             * Properties of a Ping.
             * @deprecated Use parley.client.v1.Ping.$Properties instead.
             */
            interface IPing extends parley.client.v1.Ping.$Properties {
            }

            /** Represents a Ping. */
            class Ping {

                /**
                 * Constructs a new Ping.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Ping.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Ping payload. */
                payload: number;

                /**
                 * Creates a new Ping instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Ping instance
                 */
                static create(properties: parley.client.v1.Ping.$Shape): parley.client.v1.Ping & parley.client.v1.Ping.$Shape;
                static create(properties?: parley.client.v1.Ping.$Properties): parley.client.v1.Ping;

                /**
                 * Encodes the specified Ping message. Does not implicitly {@link parley.client.v1.Ping.verify|verify} messages.
                 * @param message Ping message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Ping.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Ping message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Ping & parley.client.v1.Ping.$Shape} Ping
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Ping & parley.client.v1.Ping.$Shape;
            }

            namespace Ping {

                /** Properties of a Ping. */
                interface $Properties {

                    /** Ping payload */
                    payload?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Ping. */
                type $Shape = parley.client.v1.Ping.$Properties;
            }

            /**
             * Properties of a Pong.
             * @deprecated Use parley.client.v1.Pong.$Properties instead.
             */
            interface IPong extends parley.client.v1.Pong.$Properties {
            }

            /** Represents a Pong. */
            class Pong {

                /**
                 * Constructs a new Pong.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Pong.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Pong payload. */
                payload: number;

                /**
                 * Creates a new Pong instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Pong instance
                 */
                static create(properties: parley.client.v1.Pong.$Shape): parley.client.v1.Pong & parley.client.v1.Pong.$Shape;
                static create(properties?: parley.client.v1.Pong.$Properties): parley.client.v1.Pong;

                /**
                 * Encodes the specified Pong message. Does not implicitly {@link parley.client.v1.Pong.verify|verify} messages.
                 * @param message Pong message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Pong.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Pong message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Pong & parley.client.v1.Pong.$Shape} Pong
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Pong & parley.client.v1.Pong.$Shape;
            }

            namespace Pong {

                /** Properties of a Pong. */
                interface $Properties {

                    /** Pong payload */
                    payload?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Pong. */
                type $Shape = parley.client.v1.Pong.$Properties;
            }

            /**
             * Properties of a Goodbye.
             * @deprecated Use parley.client.v1.Goodbye.$Properties instead.
             */
            interface IGoodbye extends parley.client.v1.Goodbye.$Properties {
            }

            /** Represents a Goodbye. */
            class Goodbye {

                /**
                 * Constructs a new Goodbye.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Goodbye.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Goodbye code. */
                code: string;

                /** Goodbye reason. */
                reason: string;

                /** Goodbye reconnect. */
                reconnect: string;

                /** Goodbye alternatives. */
                alternatives: string[];

                /** Goodbye afterMs. */
                afterMs: number;

                /**
                 * Creates a new Goodbye instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Goodbye instance
                 */
                static create(properties: parley.client.v1.Goodbye.$Shape): parley.client.v1.Goodbye & parley.client.v1.Goodbye.$Shape;
                static create(properties?: parley.client.v1.Goodbye.$Properties): parley.client.v1.Goodbye;

                /**
                 * Encodes the specified Goodbye message. Does not implicitly {@link parley.client.v1.Goodbye.verify|verify} messages.
                 * @param message Goodbye message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Goodbye.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Goodbye message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Goodbye & parley.client.v1.Goodbye.$Shape} Goodbye
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Goodbye & parley.client.v1.Goodbye.$Shape;
            }

            namespace Goodbye {

                /** Properties of a Goodbye. */
                interface $Properties {

                    /** Goodbye code */
                    code?: string;

                    /** Goodbye reason */
                    reason?: string;

                    /** Goodbye reconnect */
                    reconnect?: string;

                    /** Goodbye alternatives */
                    alternatives?: string[];

                    /** Goodbye afterMs */
                    afterMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Goodbye. */
                type $Shape = parley.client.v1.Goodbye.$Properties;
            }

            /**
             * Properties of a Publish.
             * @deprecated Use parley.client.v1.Publish.$Properties instead.
             */
            interface IPublish extends parley.client.v1.Publish.$Properties {
            }

            /** Represents a Publish. */
            class Publish {

                /**
                 * Constructs a new Publish.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Publish.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Publish presentity. */
                presentity: string;

                /** Publish entityTag. */
                entityTag: string;

                /** Publish tuples. */
                tuples: parley.common.v1.PresenceTuple[];

                /** Publish expiresMs. */
                expiresMs: number;

                /** Publish bound. */
                bound: boolean;

                /**
                 * Creates a new Publish instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Publish instance
                 */
                static create(properties: parley.client.v1.Publish.$Shape): parley.client.v1.Publish & parley.client.v1.Publish.$Shape;
                static create(properties?: parley.client.v1.Publish.$Properties): parley.client.v1.Publish;

                /**
                 * Encodes the specified Publish message. Does not implicitly {@link parley.client.v1.Publish.verify|verify} messages.
                 * @param message Publish message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Publish.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Publish message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Publish & parley.client.v1.Publish.$Shape} Publish
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Publish & parley.client.v1.Publish.$Shape;
            }

            namespace Publish {

                /** Properties of a Publish. */
                interface $Properties {

                    /** Publish presentity */
                    presentity?: string;

                    /** Publish entityTag */
                    entityTag?: string;

                    /** Publish tuples */
                    tuples?: parley.common.v1.PresenceTuple.$Properties[];

                    /** Publish expiresMs */
                    expiresMs?: number;

                    /** Publish bound */
                    bound?: boolean;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Publish. */
                type $Shape = parley.client.v1.Publish.$Properties;
            }

            /**
             * Properties of a Published.
             * @deprecated Use parley.client.v1.Published.$Properties instead.
             */
            interface IPublished extends parley.client.v1.Published.$Properties {
            }

            /** Represents a Published. */
            class Published {

                /**
                 * Constructs a new Published.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Published.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Published presentity. */
                presentity: string;

                /** Published entityTag. */
                entityTag: string;

                /** Published expiresMs. */
                expiresMs: number;

                /** Published version. */
                version: parley.common.v1.Version;

                /**
                 * Creates a new Published instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Published instance
                 */
                static create(properties: parley.client.v1.Published.$Shape): parley.client.v1.Published & parley.client.v1.Published.$Shape;
                static create(properties?: parley.client.v1.Published.$Properties): parley.client.v1.Published;

                /**
                 * Encodes the specified Published message. Does not implicitly {@link parley.client.v1.Published.verify|verify} messages.
                 * @param message Published message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Published.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Published message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Published & parley.client.v1.Published.$Shape} Published
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Published & parley.client.v1.Published.$Shape;
            }

            namespace Published {

                /** Properties of a Published. */
                interface $Properties {

                    /** Published presentity */
                    presentity?: string;

                    /** Published entityTag */
                    entityTag?: string;

                    /** Published expiresMs */
                    expiresMs?: number;

                    /** Published version */
                    version?: parley.common.v1.Version.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Published. */
                type $Shape = parley.client.v1.Published.$Properties;
            }

            /**
             * Properties of an Unpublish.
             * @deprecated Use parley.client.v1.Unpublish.$Properties instead.
             */
            interface IUnpublish extends parley.client.v1.Unpublish.$Properties {
            }

            /** Represents an Unpublish. */
            class Unpublish {

                /**
                 * Constructs a new Unpublish.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Unpublish.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Unpublish presentity. */
                presentity: string;

                /** Unpublish entityTag. */
                entityTag: string;

                /**
                 * Creates a new Unpublish instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Unpublish instance
                 */
                static create(properties: parley.client.v1.Unpublish.$Shape): parley.client.v1.Unpublish & parley.client.v1.Unpublish.$Shape;
                static create(properties?: parley.client.v1.Unpublish.$Properties): parley.client.v1.Unpublish;

                /**
                 * Encodes the specified Unpublish message. Does not implicitly {@link parley.client.v1.Unpublish.verify|verify} messages.
                 * @param message Unpublish message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Unpublish.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Unpublish message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Unpublish & parley.client.v1.Unpublish.$Shape} Unpublish
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Unpublish & parley.client.v1.Unpublish.$Shape;
            }

            namespace Unpublish {

                /** Properties of an Unpublish. */
                interface $Properties {

                    /** Unpublish presentity */
                    presentity?: string;

                    /** Unpublish entityTag */
                    entityTag?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Unpublish. */
                type $Shape = parley.client.v1.Unpublish.$Properties;
            }

            /**
             * Properties of a Fetch.
             * @deprecated Use parley.client.v1.Fetch.$Properties instead.
             */
            interface IFetch extends parley.client.v1.Fetch.$Properties {
            }

            /** Represents a Fetch. */
            class Fetch {

                /**
                 * Constructs a new Fetch.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Fetch.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Fetch presentity. */
                presentity: string;

                /**
                 * Creates a new Fetch instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Fetch instance
                 */
                static create(properties: parley.client.v1.Fetch.$Shape): parley.client.v1.Fetch & parley.client.v1.Fetch.$Shape;
                static create(properties?: parley.client.v1.Fetch.$Properties): parley.client.v1.Fetch;

                /**
                 * Encodes the specified Fetch message. Does not implicitly {@link parley.client.v1.Fetch.verify|verify} messages.
                 * @param message Fetch message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Fetch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Fetch message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Fetch & parley.client.v1.Fetch.$Shape} Fetch
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Fetch & parley.client.v1.Fetch.$Shape;
            }

            namespace Fetch {

                /** Properties of a Fetch. */
                interface $Properties {

                    /** Fetch presentity */
                    presentity?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Fetch. */
                type $Shape = parley.client.v1.Fetch.$Properties;
            }

            /**
             * Properties of a Subscribe.
             * @deprecated Use parley.client.v1.Subscribe.$Properties instead.
             */
            interface ISubscribe extends parley.client.v1.Subscribe.$Properties {
            }

            /** Represents a Subscribe. */
            class Subscribe {

                /**
                 * Constructs a new Subscribe.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Subscribe.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Subscribe presentity. */
                presentity: string;

                /** Subscribe expiresMs. */
                expiresMs: number;

                /**
                 * Creates a new Subscribe instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Subscribe instance
                 */
                static create(properties: parley.client.v1.Subscribe.$Shape): parley.client.v1.Subscribe & parley.client.v1.Subscribe.$Shape;
                static create(properties?: parley.client.v1.Subscribe.$Properties): parley.client.v1.Subscribe;

                /**
                 * Encodes the specified Subscribe message. Does not implicitly {@link parley.client.v1.Subscribe.verify|verify} messages.
                 * @param message Subscribe message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Subscribe.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Subscribe message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Subscribe & parley.client.v1.Subscribe.$Shape} Subscribe
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Subscribe & parley.client.v1.Subscribe.$Shape;
            }

            namespace Subscribe {

                /** Properties of a Subscribe. */
                interface $Properties {

                    /** Subscribe presentity */
                    presentity?: string;

                    /** Subscribe expiresMs */
                    expiresMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Subscribe. */
                type $Shape = parley.client.v1.Subscribe.$Properties;
            }

            /**
             * Properties of an Unsubscribe.
             * @deprecated Use parley.client.v1.Unsubscribe.$Properties instead.
             */
            interface IUnsubscribe extends parley.client.v1.Unsubscribe.$Properties {
            }

            /** Represents an Unsubscribe. */
            class Unsubscribe {

                /**
                 * Constructs a new Unsubscribe.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Unsubscribe.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Unsubscribe presentity. */
                presentity: string;

                /** Unsubscribe detach. */
                detach: boolean;

                /**
                 * Creates a new Unsubscribe instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Unsubscribe instance
                 */
                static create(properties: parley.client.v1.Unsubscribe.$Shape): parley.client.v1.Unsubscribe & parley.client.v1.Unsubscribe.$Shape;
                static create(properties?: parley.client.v1.Unsubscribe.$Properties): parley.client.v1.Unsubscribe;

                /**
                 * Encodes the specified Unsubscribe message. Does not implicitly {@link parley.client.v1.Unsubscribe.verify|verify} messages.
                 * @param message Unsubscribe message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Unsubscribe.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Unsubscribe message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Unsubscribe & parley.client.v1.Unsubscribe.$Shape} Unsubscribe
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Unsubscribe & parley.client.v1.Unsubscribe.$Shape;
            }

            namespace Unsubscribe {

                /** Properties of an Unsubscribe. */
                interface $Properties {

                    /** Unsubscribe presentity */
                    presentity?: string;

                    /** Unsubscribe detach */
                    detach?: boolean;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Unsubscribe. */
                type $Shape = parley.client.v1.Unsubscribe.$Properties;
            }

            /**
             * Properties of a SubscriptionChange.
             * @deprecated Use parley.client.v1.SubscriptionChange.$Properties instead.
             */
            interface ISubscriptionChange extends parley.client.v1.SubscriptionChange.$Properties {
            }

            /** Represents a SubscriptionChange. */
            class SubscriptionChange {

                /**
                 * Constructs a new SubscriptionChange.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.SubscriptionChange.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SubscriptionChange presentity. */
                presentity: string;

                /** SubscriptionChange state. */
                state: parley.common.v1.SubscriptionState;

                /** SubscriptionChange reason. */
                reason: string;

                /** SubscriptionChange expiresMs. */
                expiresMs: number;

                /**
                 * Creates a new SubscriptionChange instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SubscriptionChange instance
                 */
                static create(properties: parley.client.v1.SubscriptionChange.$Shape): parley.client.v1.SubscriptionChange & parley.client.v1.SubscriptionChange.$Shape;
                static create(properties?: parley.client.v1.SubscriptionChange.$Properties): parley.client.v1.SubscriptionChange;

                /**
                 * Encodes the specified SubscriptionChange message. Does not implicitly {@link parley.client.v1.SubscriptionChange.verify|verify} messages.
                 * @param message SubscriptionChange message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.SubscriptionChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SubscriptionChange message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.SubscriptionChange & parley.client.v1.SubscriptionChange.$Shape} SubscriptionChange
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.SubscriptionChange & parley.client.v1.SubscriptionChange.$Shape;
            }

            namespace SubscriptionChange {

                /** Properties of a SubscriptionChange. */
                interface $Properties {

                    /** SubscriptionChange presentity */
                    presentity?: string;

                    /** SubscriptionChange state */
                    state?: parley.common.v1.SubscriptionState;

                    /** SubscriptionChange reason */
                    reason?: string;

                    /** SubscriptionChange expiresMs */
                    expiresMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SubscriptionChange. */
                type $Shape = parley.client.v1.SubscriptionChange.$Properties;
            }

            /**
             * Properties of a ListSubscriptions.
             * @deprecated Use parley.client.v1.ListSubscriptions.$Properties instead.
             */
            interface IListSubscriptions extends parley.client.v1.ListSubscriptions.$Properties {
            }

            /** Represents a ListSubscriptions. */
            class ListSubscriptions {

                /**
                 * Constructs a new ListSubscriptions.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.ListSubscriptions.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new ListSubscriptions instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ListSubscriptions instance
                 */
                static create(properties: parley.client.v1.ListSubscriptions.$Shape): parley.client.v1.ListSubscriptions & parley.client.v1.ListSubscriptions.$Shape;
                static create(properties?: parley.client.v1.ListSubscriptions.$Properties): parley.client.v1.ListSubscriptions;

                /**
                 * Encodes the specified ListSubscriptions message. Does not implicitly {@link parley.client.v1.ListSubscriptions.verify|verify} messages.
                 * @param message ListSubscriptions message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.ListSubscriptions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListSubscriptions message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.ListSubscriptions & parley.client.v1.ListSubscriptions.$Shape} ListSubscriptions
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.ListSubscriptions & parley.client.v1.ListSubscriptions.$Shape;
            }

            namespace ListSubscriptions {

                /** Properties of a ListSubscriptions. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListSubscriptions. */
                type $Shape = parley.client.v1.ListSubscriptions.$Properties;
            }

            /**
             * Properties of a Subscriptions.
             * @deprecated Use parley.client.v1.Subscriptions.$Properties instead.
             */
            interface ISubscriptions extends parley.client.v1.Subscriptions.$Properties {
            }

            /** Represents a Subscriptions. */
            class Subscriptions {

                /**
                 * Constructs a new Subscriptions.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Subscriptions.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Subscriptions subscriptions. */
                subscriptions: parley.client.v1.SubscriptionChange[];

                /**
                 * Creates a new Subscriptions instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Subscriptions instance
                 */
                static create(properties: parley.client.v1.Subscriptions.$Shape): parley.client.v1.Subscriptions & parley.client.v1.Subscriptions.$Shape;
                static create(properties?: parley.client.v1.Subscriptions.$Properties): parley.client.v1.Subscriptions;

                /**
                 * Encodes the specified Subscriptions message. Does not implicitly {@link parley.client.v1.Subscriptions.verify|verify} messages.
                 * @param message Subscriptions message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Subscriptions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Subscriptions message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Subscriptions & parley.client.v1.Subscriptions.$Shape} Subscriptions
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Subscriptions & parley.client.v1.Subscriptions.$Shape;
            }

            namespace Subscriptions {

                /** Properties of a Subscriptions. */
                interface $Properties {

                    /** Subscriptions subscriptions */
                    subscriptions?: parley.client.v1.SubscriptionChange.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Subscriptions. */
                type $Shape = parley.client.v1.Subscriptions.$Properties;
            }

            /**
             * Properties of a ListWatchers.
             * @deprecated Use parley.client.v1.ListWatchers.$Properties instead.
             */
            interface IListWatchers extends parley.client.v1.ListWatchers.$Properties {
            }

            /** Represents a ListWatchers. */
            class ListWatchers {

                /**
                 * Constructs a new ListWatchers.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.ListWatchers.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ListWatchers presentity. */
                presentity: string;

                /** ListWatchers follow. */
                follow: boolean;

                /**
                 * Creates a new ListWatchers instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ListWatchers instance
                 */
                static create(properties: parley.client.v1.ListWatchers.$Shape): parley.client.v1.ListWatchers & parley.client.v1.ListWatchers.$Shape;
                static create(properties?: parley.client.v1.ListWatchers.$Properties): parley.client.v1.ListWatchers;

                /**
                 * Encodes the specified ListWatchers message. Does not implicitly {@link parley.client.v1.ListWatchers.verify|verify} messages.
                 * @param message ListWatchers message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.ListWatchers.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListWatchers message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.ListWatchers & parley.client.v1.ListWatchers.$Shape} ListWatchers
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.ListWatchers & parley.client.v1.ListWatchers.$Shape;
            }

            namespace ListWatchers {

                /** Properties of a ListWatchers. */
                interface $Properties {

                    /** ListWatchers presentity */
                    presentity?: string;

                    /** ListWatchers follow */
                    follow?: boolean;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListWatchers. */
                type $Shape = parley.client.v1.ListWatchers.$Properties;
            }

            /** WatcherKind enum. */
            enum WatcherKind {

                /** WATCHER_KIND_UNSPECIFIED value */
                WATCHER_KIND_UNSPECIFIED = 0,

                /** WATCHER_KIND_SUBSCRIBER value */
                WATCHER_KIND_SUBSCRIBER = 1,

                /** WATCHER_KIND_FETCHER value */
                WATCHER_KIND_FETCHER = 2,

                /** WATCHER_KIND_POLLER value */
                WATCHER_KIND_POLLER = 3
            }

            /**
             * Properties of a WatcherEntry.
             * @deprecated Use parley.client.v1.WatcherEntry.$Properties instead.
             */
            interface IWatcherEntry extends parley.client.v1.WatcherEntry.$Properties {
            }

            /** Represents a WatcherEntry. */
            class WatcherEntry {

                /**
                 * Constructs a new WatcherEntry.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.WatcherEntry.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** WatcherEntry principal. */
                principal: string;

                /** WatcherEntry kind. */
                kind: parley.client.v1.WatcherKind;

                /** WatcherEntry state. */
                state: parley.common.v1.SubscriptionState;

                /** WatcherEntry reason. */
                reason: string;

                /** WatcherEntry firstMs. */
                firstMs: number;

                /** WatcherEntry lastMs. */
                lastMs: number;

                /**
                 * Creates a new WatcherEntry instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns WatcherEntry instance
                 */
                static create(properties: parley.client.v1.WatcherEntry.$Shape): parley.client.v1.WatcherEntry & parley.client.v1.WatcherEntry.$Shape;
                static create(properties?: parley.client.v1.WatcherEntry.$Properties): parley.client.v1.WatcherEntry;

                /**
                 * Encodes the specified WatcherEntry message. Does not implicitly {@link parley.client.v1.WatcherEntry.verify|verify} messages.
                 * @param message WatcherEntry message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.WatcherEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WatcherEntry message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.WatcherEntry & parley.client.v1.WatcherEntry.$Shape} WatcherEntry
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.WatcherEntry & parley.client.v1.WatcherEntry.$Shape;
            }

            namespace WatcherEntry {

                /** Properties of a WatcherEntry. */
                interface $Properties {

                    /** WatcherEntry principal */
                    principal?: string;

                    /** WatcherEntry kind */
                    kind?: parley.client.v1.WatcherKind;

                    /** WatcherEntry state */
                    state?: parley.common.v1.SubscriptionState;

                    /** WatcherEntry reason */
                    reason?: string;

                    /** WatcherEntry firstMs */
                    firstMs?: number;

                    /** WatcherEntry lastMs */
                    lastMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WatcherEntry. */
                type $Shape = parley.client.v1.WatcherEntry.$Properties;
            }

            /**
             * Properties of a Watchers.
             * @deprecated Use parley.client.v1.Watchers.$Properties instead.
             */
            interface IWatchers extends parley.client.v1.Watchers.$Properties {
            }

            /** Represents a Watchers. */
            class Watchers {

                /**
                 * Constructs a new Watchers.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Watchers.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Watchers presentity. */
                presentity: string;

                /** Watchers watchers. */
                watchers: parley.client.v1.WatcherEntry[];

                /**
                 * Creates a new Watchers instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Watchers instance
                 */
                static create(properties: parley.client.v1.Watchers.$Shape): parley.client.v1.Watchers & parley.client.v1.Watchers.$Shape;
                static create(properties?: parley.client.v1.Watchers.$Properties): parley.client.v1.Watchers;

                /**
                 * Encodes the specified Watchers message. Does not implicitly {@link parley.client.v1.Watchers.verify|verify} messages.
                 * @param message Watchers message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Watchers.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Watchers message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Watchers & parley.client.v1.Watchers.$Shape} Watchers
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Watchers & parley.client.v1.Watchers.$Shape;
            }

            namespace Watchers {

                /** Properties of a Watchers. */
                interface $Properties {

                    /** Watchers presentity */
                    presentity?: string;

                    /** Watchers watchers */
                    watchers?: parley.client.v1.WatcherEntry.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Watchers. */
                type $Shape = parley.client.v1.Watchers.$Properties;
            }

            /**
             * Properties of a WatcherChange.
             * @deprecated Use parley.client.v1.WatcherChange.$Properties instead.
             */
            interface IWatcherChange extends parley.client.v1.WatcherChange.$Properties {
            }

            /** Represents a WatcherChange. */
            class WatcherChange {

                /**
                 * Constructs a new WatcherChange.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.WatcherChange.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** WatcherChange presentity. */
                presentity: string;

                /** WatcherChange watcher. */
                watcher: parley.client.v1.WatcherEntry;

                /**
                 * Creates a new WatcherChange instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns WatcherChange instance
                 */
                static create(properties: parley.client.v1.WatcherChange.$Shape): parley.client.v1.WatcherChange & parley.client.v1.WatcherChange.$Shape;
                static create(properties?: parley.client.v1.WatcherChange.$Properties): parley.client.v1.WatcherChange;

                /**
                 * Encodes the specified WatcherChange message. Does not implicitly {@link parley.client.v1.WatcherChange.verify|verify} messages.
                 * @param message WatcherChange message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.WatcherChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WatcherChange message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.WatcherChange & parley.client.v1.WatcherChange.$Shape} WatcherChange
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.WatcherChange & parley.client.v1.WatcherChange.$Shape;
            }

            namespace WatcherChange {

                /** Properties of a WatcherChange. */
                interface $Properties {

                    /** WatcherChange presentity */
                    presentity?: string;

                    /** WatcherChange watcher */
                    watcher?: parley.client.v1.WatcherEntry.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WatcherChange. */
                type $Shape = parley.client.v1.WatcherChange.$Properties;
            }

            /**
             * Properties of a Decide.
             * @deprecated Use parley.client.v1.Decide.$Properties instead.
             */
            interface IDecide extends parley.client.v1.Decide.$Properties {
            }

            /** Represents a Decide. */
            class Decide {

                /**
                 * Constructs a new Decide.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Decide.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Decide presentity. */
                presentity: string;

                /** Decide principal. */
                principal: string;

                /** Decide decision. */
                decision: string;

                /**
                 * Creates a new Decide instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Decide instance
                 */
                static create(properties: parley.client.v1.Decide.$Shape): parley.client.v1.Decide & parley.client.v1.Decide.$Shape;
                static create(properties?: parley.client.v1.Decide.$Properties): parley.client.v1.Decide;

                /**
                 * Encodes the specified Decide message. Does not implicitly {@link parley.client.v1.Decide.verify|verify} messages.
                 * @param message Decide message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Decide.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Decide message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Decide & parley.client.v1.Decide.$Shape} Decide
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Decide & parley.client.v1.Decide.$Shape;
            }

            namespace Decide {

                /** Properties of a Decide. */
                interface $Properties {

                    /** Decide presentity */
                    presentity?: string;

                    /** Decide principal */
                    principal?: string;

                    /** Decide decision */
                    decision?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Decide. */
                type $Shape = parley.client.v1.Decide.$Properties;
            }

            /**
             * Properties of a Send.
             * @deprecated Use parley.client.v1.Send.$Properties instead.
             */
            interface ISend extends parley.client.v1.Send.$Properties {
            }

            /** Represents a Send. */
            class Send {

                /**
                 * Constructs a new Send.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Send.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Send message. */
                message: Uint8Array;

                /** Send traceparent. */
                traceparent: string;

                /**
                 * Creates a new Send instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Send instance
                 */
                static create(properties: parley.client.v1.Send.$Shape): parley.client.v1.Send & parley.client.v1.Send.$Shape;
                static create(properties?: parley.client.v1.Send.$Properties): parley.client.v1.Send;

                /**
                 * Encodes the specified Send message. Does not implicitly {@link parley.client.v1.Send.verify|verify} messages.
                 * @param message Send message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Send.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Send message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Send & parley.client.v1.Send.$Shape} Send
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Send & parley.client.v1.Send.$Shape;
            }

            namespace Send {

                /** Properties of a Send. */
                interface $Properties {

                    /** Send message */
                    message?: Uint8Array;

                    /** Send traceparent */
                    traceparent?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Send. */
                type $Shape = parley.client.v1.Send.$Properties;
            }

            /**
             * Properties of an OpenInbox.
             * @deprecated Use parley.client.v1.OpenInbox.$Properties instead.
             */
            interface IOpenInbox extends parley.client.v1.OpenInbox.$Properties {
            }

            /** Represents an OpenInbox. */
            class OpenInbox {

                /**
                 * Constructs a new OpenInbox.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.OpenInbox.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** OpenInbox inbox. */
                inbox: string;

                /** OpenInbox device. */
                device: string;

                /** OpenInbox fromSeq. */
                fromSeq: number;

                /** OpenInbox follow. */
                follow: boolean;

                /**
                 * Creates a new OpenInbox instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns OpenInbox instance
                 */
                static create(properties: parley.client.v1.OpenInbox.$Shape): parley.client.v1.OpenInbox & parley.client.v1.OpenInbox.$Shape;
                static create(properties?: parley.client.v1.OpenInbox.$Properties): parley.client.v1.OpenInbox;

                /**
                 * Encodes the specified OpenInbox message. Does not implicitly {@link parley.client.v1.OpenInbox.verify|verify} messages.
                 * @param message OpenInbox message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.OpenInbox.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an OpenInbox message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.OpenInbox & parley.client.v1.OpenInbox.$Shape} OpenInbox
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.OpenInbox & parley.client.v1.OpenInbox.$Shape;
            }

            namespace OpenInbox {

                /** Properties of an OpenInbox. */
                interface $Properties {

                    /** OpenInbox inbox */
                    inbox?: string;

                    /** OpenInbox device */
                    device?: string;

                    /** OpenInbox fromSeq */
                    fromSeq?: number;

                    /** OpenInbox follow */
                    follow?: boolean;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an OpenInbox. */
                type $Shape = parley.client.v1.OpenInbox.$Properties;
            }

            /**
             * Properties of an InboxOpened.
             * @deprecated Use parley.client.v1.InboxOpened.$Properties instead.
             */
            interface IInboxOpened extends parley.client.v1.InboxOpened.$Properties {
            }

            /** Represents an InboxOpened. */
            class InboxOpened {

                /**
                 * Constructs a new InboxOpened.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.InboxOpened.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** InboxOpened inbox. */
                inbox: string;

                /** InboxOpened cursor. */
                cursor: number;

                /** InboxOpened lastSeq. */
                lastSeq: number;

                /**
                 * Creates a new InboxOpened instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns InboxOpened instance
                 */
                static create(properties: parley.client.v1.InboxOpened.$Shape): parley.client.v1.InboxOpened & parley.client.v1.InboxOpened.$Shape;
                static create(properties?: parley.client.v1.InboxOpened.$Properties): parley.client.v1.InboxOpened;

                /**
                 * Encodes the specified InboxOpened message. Does not implicitly {@link parley.client.v1.InboxOpened.verify|verify} messages.
                 * @param message InboxOpened message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.InboxOpened.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an InboxOpened message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.InboxOpened & parley.client.v1.InboxOpened.$Shape} InboxOpened
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.InboxOpened & parley.client.v1.InboxOpened.$Shape;
            }

            namespace InboxOpened {

                /** Properties of an InboxOpened. */
                interface $Properties {

                    /** InboxOpened inbox */
                    inbox?: string;

                    /** InboxOpened cursor */
                    cursor?: number;

                    /** InboxOpened lastSeq */
                    lastSeq?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an InboxOpened. */
                type $Shape = parley.client.v1.InboxOpened.$Properties;
            }

            /**
             * Properties of a CloseInbox.
             * @deprecated Use parley.client.v1.CloseInbox.$Properties instead.
             */
            interface ICloseInbox extends parley.client.v1.CloseInbox.$Properties {
            }

            /** Represents a CloseInbox. */
            class CloseInbox {

                /**
                 * Constructs a new CloseInbox.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.CloseInbox.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CloseInbox inbox. */
                inbox: string;

                /** CloseInbox device. */
                device: string;

                /**
                 * Creates a new CloseInbox instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns CloseInbox instance
                 */
                static create(properties: parley.client.v1.CloseInbox.$Shape): parley.client.v1.CloseInbox & parley.client.v1.CloseInbox.$Shape;
                static create(properties?: parley.client.v1.CloseInbox.$Properties): parley.client.v1.CloseInbox;

                /**
                 * Encodes the specified CloseInbox message. Does not implicitly {@link parley.client.v1.CloseInbox.verify|verify} messages.
                 * @param message CloseInbox message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.CloseInbox.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CloseInbox message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.CloseInbox & parley.client.v1.CloseInbox.$Shape} CloseInbox
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.CloseInbox & parley.client.v1.CloseInbox.$Shape;
            }

            namespace CloseInbox {

                /** Properties of a CloseInbox. */
                interface $Properties {

                    /** CloseInbox inbox */
                    inbox?: string;

                    /** CloseInbox device */
                    device?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CloseInbox. */
                type $Shape = parley.client.v1.CloseInbox.$Properties;
            }

            /**
             * Properties of an AckInbox.
             * @deprecated Use parley.client.v1.AckInbox.$Properties instead.
             */
            interface IAckInbox extends parley.client.v1.AckInbox.$Properties {
            }

            /** Represents an AckInbox. */
            class AckInbox {

                /**
                 * Constructs a new AckInbox.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.AckInbox.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AckInbox inbox. */
                inbox: string;

                /** AckInbox device. */
                device: string;

                /** AckInbox seq. */
                seq: number;

                /**
                 * Creates a new AckInbox instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AckInbox instance
                 */
                static create(properties: parley.client.v1.AckInbox.$Shape): parley.client.v1.AckInbox & parley.client.v1.AckInbox.$Shape;
                static create(properties?: parley.client.v1.AckInbox.$Properties): parley.client.v1.AckInbox;

                /**
                 * Encodes the specified AckInbox message. Does not implicitly {@link parley.client.v1.AckInbox.verify|verify} messages.
                 * @param message AckInbox message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.AckInbox.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AckInbox message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.AckInbox & parley.client.v1.AckInbox.$Shape} AckInbox
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.AckInbox & parley.client.v1.AckInbox.$Shape;
            }

            namespace AckInbox {

                /** Properties of an AckInbox. */
                interface $Properties {

                    /** AckInbox inbox */
                    inbox?: string;

                    /** AckInbox device */
                    device?: string;

                    /** AckInbox seq */
                    seq?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AckInbox. */
                type $Shape = parley.client.v1.AckInbox.$Properties;
            }

            /**
             * Properties of an InboxMessage.
             * @deprecated Use parley.client.v1.InboxMessage.$Properties instead.
             */
            interface IInboxMessage extends parley.client.v1.InboxMessage.$Properties {
            }

            /** Represents an InboxMessage. */
            class InboxMessage {

                /**
                 * Constructs a new InboxMessage.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.InboxMessage.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** InboxMessage inbox. */
                inbox: string;

                /** InboxMessage seq. */
                seq: number;

                /** InboxMessage receivedAtMs. */
                receivedAtMs: number;

                /** InboxMessage message. */
                message: Uint8Array;

                /**
                 * Creates a new InboxMessage instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns InboxMessage instance
                 */
                static create(properties: parley.client.v1.InboxMessage.$Shape): parley.client.v1.InboxMessage & parley.client.v1.InboxMessage.$Shape;
                static create(properties?: parley.client.v1.InboxMessage.$Properties): parley.client.v1.InboxMessage;

                /**
                 * Encodes the specified InboxMessage message. Does not implicitly {@link parley.client.v1.InboxMessage.verify|verify} messages.
                 * @param message InboxMessage message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.InboxMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an InboxMessage message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.InboxMessage & parley.client.v1.InboxMessage.$Shape} InboxMessage
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.InboxMessage & parley.client.v1.InboxMessage.$Shape;
            }

            namespace InboxMessage {

                /** Properties of an InboxMessage. */
                interface $Properties {

                    /** InboxMessage inbox */
                    inbox?: string;

                    /** InboxMessage seq */
                    seq?: number;

                    /** InboxMessage receivedAtMs */
                    receivedAtMs?: number;

                    /** InboxMessage message */
                    message?: Uint8Array;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an InboxMessage. */
                type $Shape = parley.client.v1.InboxMessage.$Properties;
            }

            /**
             * Properties of a ReadInbox.
             * @deprecated Use parley.client.v1.ReadInbox.$Properties instead.
             */
            interface IReadInbox extends parley.client.v1.ReadInbox.$Properties {
            }

            /** Represents a ReadInbox. */
            class ReadInbox {

                /**
                 * Constructs a new ReadInbox.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.ReadInbox.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ReadInbox inbox. */
                inbox: string;

                /** ReadInbox fromSeq. */
                fromSeq: number;

                /** ReadInbox count. */
                count: number;

                /**
                 * Creates a new ReadInbox instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ReadInbox instance
                 */
                static create(properties: parley.client.v1.ReadInbox.$Shape): parley.client.v1.ReadInbox & parley.client.v1.ReadInbox.$Shape;
                static create(properties?: parley.client.v1.ReadInbox.$Properties): parley.client.v1.ReadInbox;

                /**
                 * Encodes the specified ReadInbox message. Does not implicitly {@link parley.client.v1.ReadInbox.verify|verify} messages.
                 * @param message ReadInbox message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.ReadInbox.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ReadInbox message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.ReadInbox & parley.client.v1.ReadInbox.$Shape} ReadInbox
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.ReadInbox & parley.client.v1.ReadInbox.$Shape;
            }

            namespace ReadInbox {

                /** Properties of a ReadInbox. */
                interface $Properties {

                    /** ReadInbox inbox */
                    inbox?: string;

                    /** ReadInbox fromSeq */
                    fromSeq?: number;

                    /** ReadInbox count */
                    count?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ReadInbox. */
                type $Shape = parley.client.v1.ReadInbox.$Properties;
            }

            /**
             * Properties of a Messages.
             * @deprecated Use parley.client.v1.Messages.$Properties instead.
             */
            interface IMessages extends parley.client.v1.Messages.$Properties {
            }

            /** Represents a Messages. */
            class Messages {

                /**
                 * Constructs a new Messages.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Messages.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Messages messages. */
                messages: parley.client.v1.InboxMessage[];

                /** Messages lastSeq. */
                lastSeq: number;

                /**
                 * Creates a new Messages instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Messages instance
                 */
                static create(properties: parley.client.v1.Messages.$Shape): parley.client.v1.Messages & parley.client.v1.Messages.$Shape;
                static create(properties?: parley.client.v1.Messages.$Properties): parley.client.v1.Messages;

                /**
                 * Encodes the specified Messages message. Does not implicitly {@link parley.client.v1.Messages.verify|verify} messages.
                 * @param message Messages message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Messages.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Messages message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Messages & parley.client.v1.Messages.$Shape} Messages
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Messages & parley.client.v1.Messages.$Shape;
            }

            namespace Messages {

                /** Properties of a Messages. */
                interface $Properties {

                    /** Messages messages */
                    messages?: parley.client.v1.InboxMessage.$Properties[];

                    /** Messages lastSeq */
                    lastSeq?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Messages. */
                type $Shape = parley.client.v1.Messages.$Properties;
            }

            /**
             * Properties of a DeleteMessages.
             * @deprecated Use parley.client.v1.DeleteMessages.$Properties instead.
             */
            interface IDeleteMessages extends parley.client.v1.DeleteMessages.$Properties {
            }

            /** Represents a DeleteMessages. */
            class DeleteMessages {

                /**
                 * Constructs a new DeleteMessages.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.DeleteMessages.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** DeleteMessages inbox. */
                inbox: string;

                /** DeleteMessages seqs. */
                seqs: number[];

                /**
                 * Creates a new DeleteMessages instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns DeleteMessages instance
                 */
                static create(properties: parley.client.v1.DeleteMessages.$Shape): parley.client.v1.DeleteMessages & parley.client.v1.DeleteMessages.$Shape;
                static create(properties?: parley.client.v1.DeleteMessages.$Properties): parley.client.v1.DeleteMessages;

                /**
                 * Encodes the specified DeleteMessages message. Does not implicitly {@link parley.client.v1.DeleteMessages.verify|verify} messages.
                 * @param message DeleteMessages message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.DeleteMessages.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a DeleteMessages message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.DeleteMessages & parley.client.v1.DeleteMessages.$Shape} DeleteMessages
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.DeleteMessages & parley.client.v1.DeleteMessages.$Shape;
            }

            namespace DeleteMessages {

                /** Properties of a DeleteMessages. */
                interface $Properties {

                    /** DeleteMessages inbox */
                    inbox?: string;

                    /** DeleteMessages seqs */
                    seqs?: number[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a DeleteMessages. */
                type $Shape = parley.client.v1.DeleteMessages.$Properties;
            }

            /**
             * Properties of an AckReports.
             * @deprecated Use parley.client.v1.AckReports.$Properties instead.
             */
            interface IAckReports extends parley.client.v1.AckReports.$Properties {
            }

            /** Represents an AckReports. */
            class AckReports {

                /**
                 * Constructs a new AckReports.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.AckReports.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AckReports reports. */
                reports: parley.client.v1.ReportKey[];

                /**
                 * Creates a new AckReports instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AckReports instance
                 */
                static create(properties: parley.client.v1.AckReports.$Shape): parley.client.v1.AckReports & parley.client.v1.AckReports.$Shape;
                static create(properties?: parley.client.v1.AckReports.$Properties): parley.client.v1.AckReports;

                /**
                 * Encodes the specified AckReports message. Does not implicitly {@link parley.client.v1.AckReports.verify|verify} messages.
                 * @param message AckReports message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.AckReports.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AckReports message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.AckReports & parley.client.v1.AckReports.$Shape} AckReports
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.AckReports & parley.client.v1.AckReports.$Shape;
            }

            namespace AckReports {

                /** Properties of an AckReports. */
                interface $Properties {

                    /** AckReports reports */
                    reports?: parley.client.v1.ReportKey.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AckReports. */
                type $Shape = parley.client.v1.AckReports.$Properties;
            }

            /**
             * Properties of a ReportKey.
             * @deprecated Use parley.client.v1.ReportKey.$Properties instead.
             */
            interface IReportKey extends parley.client.v1.ReportKey.$Properties {
            }

            /** Represents a ReportKey. */
            class ReportKey {

                /**
                 * Constructs a new ReportKey.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.ReportKey.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ReportKey id. */
                id: string;

                /** ReportKey to. */
                to: string;

                /**
                 * Creates a new ReportKey instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ReportKey instance
                 */
                static create(properties: parley.client.v1.ReportKey.$Shape): parley.client.v1.ReportKey & parley.client.v1.ReportKey.$Shape;
                static create(properties?: parley.client.v1.ReportKey.$Properties): parley.client.v1.ReportKey;

                /**
                 * Encodes the specified ReportKey message. Does not implicitly {@link parley.client.v1.ReportKey.verify|verify} messages.
                 * @param message ReportKey message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.ReportKey.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ReportKey message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.ReportKey & parley.client.v1.ReportKey.$Shape} ReportKey
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.ReportKey & parley.client.v1.ReportKey.$Shape;
            }

            namespace ReportKey {

                /** Properties of a ReportKey. */
                interface $Properties {

                    /** ReportKey id */
                    id?: string;

                    /** ReportKey to */
                    to?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ReportKey. */
                type $Shape = parley.client.v1.ReportKey.$Properties;
            }

            /** RulesKind enum. */
            enum RulesKind {

                /** RULES_KIND_UNSPECIFIED value */
                RULES_KIND_UNSPECIFIED = 0,

                /** RULES_KIND_ACCESS value */
                RULES_KIND_ACCESS = 1,

                /** RULES_KIND_DELIVERY value */
                RULES_KIND_DELIVERY = 2
            }

            /**
             * Properties of a GetRules.
             * @deprecated Use parley.client.v1.GetRules.$Properties instead.
             */
            interface IGetRules extends parley.client.v1.GetRules.$Properties {
            }

            /** Represents a GetRules. */
            class GetRules {

                /**
                 * Constructs a new GetRules.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.GetRules.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** GetRules kind. */
                kind: parley.client.v1.RulesKind;

                /** GetRules address. */
                address: string;

                /**
                 * Creates a new GetRules instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns GetRules instance
                 */
                static create(properties: parley.client.v1.GetRules.$Shape): parley.client.v1.GetRules & parley.client.v1.GetRules.$Shape;
                static create(properties?: parley.client.v1.GetRules.$Properties): parley.client.v1.GetRules;

                /**
                 * Encodes the specified GetRules message. Does not implicitly {@link parley.client.v1.GetRules.verify|verify} messages.
                 * @param message GetRules message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.GetRules.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a GetRules message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.GetRules & parley.client.v1.GetRules.$Shape} GetRules
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.GetRules & parley.client.v1.GetRules.$Shape;
            }

            namespace GetRules {

                /** Properties of a GetRules. */
                interface $Properties {

                    /** GetRules kind */
                    kind?: parley.client.v1.RulesKind;

                    /** GetRules address */
                    address?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a GetRules. */
                type $Shape = parley.client.v1.GetRules.$Properties;
            }

            /**
             * Properties of a SetRules.
             * @deprecated Use parley.client.v1.SetRules.$Properties instead.
             */
            interface ISetRules extends parley.client.v1.SetRules.$Properties {
            }

            /** Represents a SetRules. */
            class SetRules {

                /**
                 * Constructs a new SetRules.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.SetRules.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SetRules rules. */
                rules: parley.client.v1.Rules;

                /**
                 * Creates a new SetRules instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SetRules instance
                 */
                static create(properties: parley.client.v1.SetRules.$Shape): parley.client.v1.SetRules & parley.client.v1.SetRules.$Shape;
                static create(properties?: parley.client.v1.SetRules.$Properties): parley.client.v1.SetRules;

                /**
                 * Encodes the specified SetRules message. Does not implicitly {@link parley.client.v1.SetRules.verify|verify} messages.
                 * @param message SetRules message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.SetRules.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SetRules message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.SetRules & parley.client.v1.SetRules.$Shape} SetRules
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.SetRules & parley.client.v1.SetRules.$Shape;
            }

            namespace SetRules {

                /** Properties of a SetRules. */
                interface $Properties {

                    /** SetRules rules */
                    rules?: parley.client.v1.Rules.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SetRules. */
                type $Shape = parley.client.v1.SetRules.$Properties;
            }

            /**
             * Properties of a RuleMatch.
             * @deprecated Use parley.client.v1.RuleMatch.$Properties instead.
             */
            interface IRuleMatch extends parley.client.v1.RuleMatch.$Properties {
            }

            /** Represents a RuleMatch. */
            class RuleMatch {

                /**
                 * Constructs a new RuleMatch.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.RuleMatch.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** RuleMatch identities. */
                identities: string[];

                /** RuleMatch domains. */
                domains: string[];

                /** RuleMatch anonymous. */
                anonymous: boolean;

                /** RuleMatch everybody. */
                everybody: boolean;

                /**
                 * Creates a new RuleMatch instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns RuleMatch instance
                 */
                static create(properties: parley.client.v1.RuleMatch.$Shape): parley.client.v1.RuleMatch & parley.client.v1.RuleMatch.$Shape;
                static create(properties?: parley.client.v1.RuleMatch.$Properties): parley.client.v1.RuleMatch;

                /**
                 * Encodes the specified RuleMatch message. Does not implicitly {@link parley.client.v1.RuleMatch.verify|verify} messages.
                 * @param message RuleMatch message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.RuleMatch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a RuleMatch message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.RuleMatch & parley.client.v1.RuleMatch.$Shape} RuleMatch
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.RuleMatch & parley.client.v1.RuleMatch.$Shape;
            }

            namespace RuleMatch {

                /** Properties of a RuleMatch. */
                interface $Properties {

                    /** RuleMatch identities */
                    identities?: string[];

                    /** RuleMatch domains */
                    domains?: string[];

                    /** RuleMatch anonymous */
                    anonymous?: boolean;

                    /** RuleMatch everybody */
                    everybody?: boolean;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a RuleMatch. */
                type $Shape = parley.client.v1.RuleMatch.$Properties;
            }

            /**
             * Properties of an AccessRule.
             * @deprecated Use parley.client.v1.AccessRule.$Properties instead.
             */
            interface IAccessRule extends parley.client.v1.AccessRule.$Properties {
            }

            /** Represents an AccessRule. */
            class AccessRule {

                /**
                 * Constructs a new AccessRule.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.AccessRule.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AccessRule match. */
                match: parley.client.v1.RuleMatch;

                /** AccessRule handling. */
                handling: string;

                /** AccessRule show. */
                show: string;

                /**
                 * Creates a new AccessRule instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AccessRule instance
                 */
                static create(properties: parley.client.v1.AccessRule.$Shape): parley.client.v1.AccessRule & parley.client.v1.AccessRule.$Shape;
                static create(properties?: parley.client.v1.AccessRule.$Properties): parley.client.v1.AccessRule;

                /**
                 * Encodes the specified AccessRule message. Does not implicitly {@link parley.client.v1.AccessRule.verify|verify} messages.
                 * @param message AccessRule message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.AccessRule.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AccessRule message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.AccessRule & parley.client.v1.AccessRule.$Shape} AccessRule
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.AccessRule & parley.client.v1.AccessRule.$Shape;
            }

            namespace AccessRule {

                /** Properties of an AccessRule. */
                interface $Properties {

                    /** AccessRule match */
                    match?: parley.client.v1.RuleMatch.$Properties;

                    /** AccessRule handling */
                    handling?: string;

                    /** AccessRule show */
                    show?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AccessRule. */
                type $Shape = parley.client.v1.AccessRule.$Properties;
            }

            /**
             * Properties of a DeliveryRule.
             * @deprecated Use parley.client.v1.DeliveryRule.$Properties instead.
             */
            interface IDeliveryRule extends parley.client.v1.DeliveryRule.$Properties {
            }

            /** Represents a DeliveryRule. */
            class DeliveryRule {

                /**
                 * Constructs a new DeliveryRule.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.DeliveryRule.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** DeliveryRule match. */
                match: parley.client.v1.RuleMatch;

                /** DeliveryRule handling. */
                handling: string;

                /** DeliveryRule reason. */
                reason: string;

                /**
                 * Creates a new DeliveryRule instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns DeliveryRule instance
                 */
                static create(properties: parley.client.v1.DeliveryRule.$Shape): parley.client.v1.DeliveryRule & parley.client.v1.DeliveryRule.$Shape;
                static create(properties?: parley.client.v1.DeliveryRule.$Properties): parley.client.v1.DeliveryRule;

                /**
                 * Encodes the specified DeliveryRule message. Does not implicitly {@link parley.client.v1.DeliveryRule.verify|verify} messages.
                 * @param message DeliveryRule message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.DeliveryRule.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a DeliveryRule message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.DeliveryRule & parley.client.v1.DeliveryRule.$Shape} DeliveryRule
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.DeliveryRule & parley.client.v1.DeliveryRule.$Shape;
            }

            namespace DeliveryRule {

                /** Properties of a DeliveryRule. */
                interface $Properties {

                    /** DeliveryRule match */
                    match?: parley.client.v1.RuleMatch.$Properties;

                    /** DeliveryRule handling */
                    handling?: string;

                    /** DeliveryRule reason */
                    reason?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a DeliveryRule. */
                type $Shape = parley.client.v1.DeliveryRule.$Properties;
            }

            /**
             * Properties of a Rules.
             * @deprecated Use parley.client.v1.Rules.$Properties instead.
             */
            interface IRules extends parley.client.v1.Rules.$Properties {
            }

            /** Represents a Rules. */
            class Rules {

                /**
                 * Constructs a new Rules.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.client.v1.Rules.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Rules kind. */
                kind: parley.client.v1.RulesKind;

                /** Rules address. */
                address: string;

                /** Rules access. */
                access: parley.client.v1.AccessRule[];

                /** Rules accessDefault. */
                accessDefault: string;

                /** Rules delivery. */
                delivery: parley.client.v1.DeliveryRule[];

                /** Rules deliveryDefault. */
                deliveryDefault: string;

                /** Rules whenAway. */
                whenAway: string;

                /**
                 * Creates a new Rules instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Rules instance
                 */
                static create(properties: parley.client.v1.Rules.$Shape): parley.client.v1.Rules & parley.client.v1.Rules.$Shape;
                static create(properties?: parley.client.v1.Rules.$Properties): parley.client.v1.Rules;

                /**
                 * Encodes the specified Rules message. Does not implicitly {@link parley.client.v1.Rules.verify|verify} messages.
                 * @param message Rules message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.client.v1.Rules.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Rules message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.client.v1.Rules & parley.client.v1.Rules.$Shape} Rules
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.client.v1.Rules & parley.client.v1.Rules.$Shape;
            }

            namespace Rules {

                /** Properties of a Rules. */
                interface $Properties {

                    /** Rules kind */
                    kind?: parley.client.v1.RulesKind;

                    /** Rules address */
                    address?: string;

                    /** Rules access */
                    access?: parley.client.v1.AccessRule.$Properties[];

                    /** Rules accessDefault */
                    accessDefault?: string;

                    /** Rules delivery */
                    delivery?: parley.client.v1.DeliveryRule.$Properties[];

                    /** Rules deliveryDefault */
                    deliveryDefault?: string;

                    /** Rules whenAway */
                    whenAway?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Rules. */
                type $Shape = parley.client.v1.Rules.$Properties;
            }
        }
    }

    /** Namespace common. */
    namespace common {

        /** Namespace v1. */
        namespace v1 {

            /** Status enum. */
            enum Status {

                /** STATUS_UNSPECIFIED value */
                STATUS_UNSPECIFIED = 0,

                /** STATUS_OPEN value */
                STATUS_OPEN = 1,

                /** STATUS_CLOSED value */
                STATUS_CLOSED = 2
            }

            /**
             * Properties of a Note.
             * @deprecated Use parley.common.v1.Note.$Properties instead.
             */
            interface INote extends parley.common.v1.Note.$Properties {
            }

            /** Represents a Note. */
            class Note {

                /**
                 * Constructs a new Note.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.Note.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Note lang. */
                lang: string;

                /** Note text. */
                text: string;

                /**
                 * Creates a new Note instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Note instance
                 */
                static create(properties: parley.common.v1.Note.$Shape): parley.common.v1.Note & parley.common.v1.Note.$Shape;
                static create(properties?: parley.common.v1.Note.$Properties): parley.common.v1.Note;

                /**
                 * Encodes the specified Note message. Does not implicitly {@link parley.common.v1.Note.verify|verify} messages.
                 * @param message Note message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.Note.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Note message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.Note & parley.common.v1.Note.$Shape} Note
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.Note & parley.common.v1.Note.$Shape;
            }

            namespace Note {

                /** Properties of a Note. */
                interface $Properties {

                    /** Note lang */
                    lang?: string;

                    /** Note text */
                    text?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Note. */
                type $Shape = parley.common.v1.Note.$Properties;
            }

            /**
             * Properties of a Contact.
             * @deprecated Use parley.common.v1.Contact.$Properties instead.
             */
            interface IContact extends parley.common.v1.Contact.$Properties {
            }

            /** Represents a Contact. */
            class Contact {

                /**
                 * Constructs a new Contact.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.Contact.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Contact uri. */
                uri: string;

                /** Contact priorityMilli. */
                priorityMilli: (number|null);

                /**
                 * Creates a new Contact instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Contact instance
                 */
                static create(properties: parley.common.v1.Contact.$Shape): parley.common.v1.Contact & parley.common.v1.Contact.$Shape;
                static create(properties?: parley.common.v1.Contact.$Properties): parley.common.v1.Contact;

                /**
                 * Encodes the specified Contact message. Does not implicitly {@link parley.common.v1.Contact.verify|verify} messages.
                 * @param message Contact message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.Contact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Contact message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.Contact & parley.common.v1.Contact.$Shape} Contact
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.Contact & parley.common.v1.Contact.$Shape;
            }

            namespace Contact {

                /** Properties of a Contact. */
                interface $Properties {

                    /** Contact uri */
                    uri?: string;

                    /** Contact priorityMilli */
                    priorityMilli?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Contact. */
                type $Shape = parley.common.v1.Contact.$Properties;
            }

            /**
             * Properties of a Markup.
             * @deprecated Use parley.common.v1.Markup.$Properties instead.
             */
            interface IMarkup extends parley.common.v1.Markup.$Properties {
            }

            /** Represents a Markup. */
            class Markup {

                /**
                 * Constructs a new Markup.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.Markup.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Markup namespace. */
                namespace: string;

                /** Markup name. */
                name: string;

                /** Markup xml. */
                xml: string;

                /**
                 * Creates a new Markup instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Markup instance
                 */
                static create(properties: parley.common.v1.Markup.$Shape): parley.common.v1.Markup & parley.common.v1.Markup.$Shape;
                static create(properties?: parley.common.v1.Markup.$Properties): parley.common.v1.Markup;

                /**
                 * Encodes the specified Markup message. Does not implicitly {@link parley.common.v1.Markup.verify|verify} messages.
                 * @param message Markup message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.Markup.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Markup message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.Markup & parley.common.v1.Markup.$Shape} Markup
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.Markup & parley.common.v1.Markup.$Shape;
            }

            namespace Markup {

                /** Properties of a Markup. */
                interface $Properties {

                    /** Markup namespace */
                    namespace?: string;

                    /** Markup name */
                    name?: string;

                    /** Markup xml */
                    xml?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Markup. */
                type $Shape = parley.common.v1.Markup.$Properties;
            }

            /**
             * Properties of a PresenceTuple.
             * @deprecated Use parley.common.v1.PresenceTuple.$Properties instead.
             */
            interface IPresenceTuple extends parley.common.v1.PresenceTuple.$Properties {
            }

            /** Represents a PresenceTuple. */
            class PresenceTuple {

                /**
                 * Constructs a new PresenceTuple.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.PresenceTuple.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PresenceTuple id. */
                id: string;

                /** PresenceTuple status. */
                status: parley.common.v1.Status;

                /** PresenceTuple values. */
                values: string[];

                /** PresenceTuple contact. */
                contact: parley.common.v1.Contact;

                /** PresenceTuple markup. */
                markup: parley.common.v1.Markup[];

                /** PresenceTuple notes. */
                notes: parley.common.v1.Note[];

                /** PresenceTuple sinceMs. */
                sinceMs: number;

                /**
                 * Creates a new PresenceTuple instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PresenceTuple instance
                 */
                static create(properties: parley.common.v1.PresenceTuple.$Shape): parley.common.v1.PresenceTuple & parley.common.v1.PresenceTuple.$Shape;
                static create(properties?: parley.common.v1.PresenceTuple.$Properties): parley.common.v1.PresenceTuple;

                /**
                 * Encodes the specified PresenceTuple message. Does not implicitly {@link parley.common.v1.PresenceTuple.verify|verify} messages.
                 * @param message PresenceTuple message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.PresenceTuple.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PresenceTuple message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.PresenceTuple & parley.common.v1.PresenceTuple.$Shape} PresenceTuple
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.PresenceTuple & parley.common.v1.PresenceTuple.$Shape;
            }

            namespace PresenceTuple {

                /** Properties of a PresenceTuple. */
                interface $Properties {

                    /** PresenceTuple id */
                    id?: string;

                    /** PresenceTuple status */
                    status?: parley.common.v1.Status;

                    /** PresenceTuple values */
                    values?: string[];

                    /** PresenceTuple contact */
                    contact?: parley.common.v1.Contact.$Properties;

                    /** PresenceTuple markup */
                    markup?: parley.common.v1.Markup.$Properties[];

                    /** PresenceTuple notes */
                    notes?: parley.common.v1.Note.$Properties[];

                    /** PresenceTuple sinceMs */
                    sinceMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PresenceTuple. */
                type $Shape = parley.common.v1.PresenceTuple.$Properties;
            }

            /**
             * Properties of a PresenceDocument.
             * @deprecated Use parley.common.v1.PresenceDocument.$Properties instead.
             */
            interface IPresenceDocument extends parley.common.v1.PresenceDocument.$Properties {
            }

            /** Represents a PresenceDocument. */
            class PresenceDocument {

                /**
                 * Constructs a new PresenceDocument.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.PresenceDocument.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PresenceDocument presentity. */
                presentity: string;

                /** PresenceDocument tuples. */
                tuples: parley.common.v1.PresenceTuple[];

                /**
                 * Creates a new PresenceDocument instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PresenceDocument instance
                 */
                static create(properties: parley.common.v1.PresenceDocument.$Shape): parley.common.v1.PresenceDocument & parley.common.v1.PresenceDocument.$Shape;
                static create(properties?: parley.common.v1.PresenceDocument.$Properties): parley.common.v1.PresenceDocument;

                /**
                 * Encodes the specified PresenceDocument message. Does not implicitly {@link parley.common.v1.PresenceDocument.verify|verify} messages.
                 * @param message PresenceDocument message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.PresenceDocument.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PresenceDocument message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.PresenceDocument & parley.common.v1.PresenceDocument.$Shape} PresenceDocument
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.PresenceDocument & parley.common.v1.PresenceDocument.$Shape;
            }

            namespace PresenceDocument {

                /** Properties of a PresenceDocument. */
                interface $Properties {

                    /** PresenceDocument presentity */
                    presentity?: string;

                    /** PresenceDocument tuples */
                    tuples?: parley.common.v1.PresenceTuple.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PresenceDocument. */
                type $Shape = parley.common.v1.PresenceDocument.$Properties;
            }

            /**
             * Properties of a Version.
             * @deprecated Use parley.common.v1.Version.$Properties instead.
             */
            interface IVersion extends parley.common.v1.Version.$Properties {
            }

            /** Represents a Version. */
            class Version {

                /**
                 * Constructs a new Version.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.Version.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Version epoch. */
                epoch: number;

                /** Version counter. */
                counter: number;

                /**
                 * Creates a new Version instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Version instance
                 */
                static create(properties: parley.common.v1.Version.$Shape): parley.common.v1.Version & parley.common.v1.Version.$Shape;
                static create(properties?: parley.common.v1.Version.$Properties): parley.common.v1.Version;

                /**
                 * Encodes the specified Version message. Does not implicitly {@link parley.common.v1.Version.verify|verify} messages.
                 * @param message Version message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.Version.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Version message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.Version & parley.common.v1.Version.$Shape} Version
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.Version & parley.common.v1.Version.$Shape;
            }

            namespace Version {

                /** Properties of a Version. */
                interface $Properties {

                    /** Version epoch */
                    epoch?: number;

                    /** Version counter */
                    counter?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Version. */
                type $Shape = parley.common.v1.Version.$Properties;
            }

            /** FreshnessState enum. */
            enum FreshnessState {

                /** FRESHNESS_STATE_UNSPECIFIED value */
                FRESHNESS_STATE_UNSPECIFIED = 0,

                /** FRESHNESS_STATE_LIVE value */
                FRESHNESS_STATE_LIVE = 1,

                /** FRESHNESS_STATE_STALE value */
                FRESHNESS_STATE_STALE = 2,

                /** FRESHNESS_STATE_UNKNOWN value */
                FRESHNESS_STATE_UNKNOWN = 3
            }

            /**
             * Properties of a Freshness.
             * @deprecated Use parley.common.v1.Freshness.$Properties instead.
             */
            interface IFreshness extends parley.common.v1.Freshness.$Properties {
            }

            /** Represents a Freshness. */
            class Freshness {

                /**
                 * Constructs a new Freshness.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.Freshness.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Freshness state. */
                state: parley.common.v1.FreshnessState;

                /** Freshness sinceMs. */
                sinceMs: number;

                /** Freshness cause. */
                cause: string;

                /**
                 * Creates a new Freshness instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Freshness instance
                 */
                static create(properties: parley.common.v1.Freshness.$Shape): parley.common.v1.Freshness & parley.common.v1.Freshness.$Shape;
                static create(properties?: parley.common.v1.Freshness.$Properties): parley.common.v1.Freshness;

                /**
                 * Encodes the specified Freshness message. Does not implicitly {@link parley.common.v1.Freshness.verify|verify} messages.
                 * @param message Freshness message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.Freshness.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Freshness message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.Freshness & parley.common.v1.Freshness.$Shape} Freshness
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.Freshness & parley.common.v1.Freshness.$Shape;
            }

            namespace Freshness {

                /** Properties of a Freshness. */
                interface $Properties {

                    /** Freshness state */
                    state?: parley.common.v1.FreshnessState;

                    /** Freshness sinceMs */
                    sinceMs?: number;

                    /** Freshness cause */
                    cause?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Freshness. */
                type $Shape = parley.common.v1.Freshness.$Properties;
            }

            /**
             * Properties of a Notification.
             * @deprecated Use parley.common.v1.Notification.$Properties instead.
             */
            interface INotification extends parley.common.v1.Notification.$Properties {
            }

            /** Represents a Notification. */
            class Notification {

                /**
                 * Constructs a new Notification.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.Notification.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Notification presentity. */
                presentity: string;

                /** Notification version. */
                version: parley.common.v1.Version;

                /** Notification document. */
                document: Uint8Array;

                /** Notification freshness. */
                freshness: parley.common.v1.Freshness;

                /**
                 * Creates a new Notification instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Notification instance
                 */
                static create(properties: parley.common.v1.Notification.$Shape): parley.common.v1.Notification & parley.common.v1.Notification.$Shape;
                static create(properties?: parley.common.v1.Notification.$Properties): parley.common.v1.Notification;

                /**
                 * Encodes the specified Notification message. Does not implicitly {@link parley.common.v1.Notification.verify|verify} messages.
                 * @param message Notification message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.Notification.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Notification message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.Notification & parley.common.v1.Notification.$Shape} Notification
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.Notification & parley.common.v1.Notification.$Shape;
            }

            namespace Notification {

                /** Properties of a Notification. */
                interface $Properties {

                    /** Notification presentity */
                    presentity?: string;

                    /** Notification version */
                    version?: parley.common.v1.Version.$Properties;

                    /** Notification document */
                    document?: Uint8Array;

                    /** Notification freshness */
                    freshness?: parley.common.v1.Freshness.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Notification. */
                type $Shape = parley.common.v1.Notification.$Properties;
            }

            /** SubscriptionState enum. */
            enum SubscriptionState {

                /** SUBSCRIPTION_STATE_UNSPECIFIED value */
                SUBSCRIPTION_STATE_UNSPECIFIED = 0,

                /** SUBSCRIPTION_STATE_PENDING value */
                SUBSCRIPTION_STATE_PENDING = 1,

                /** SUBSCRIPTION_STATE_ACTIVE value */
                SUBSCRIPTION_STATE_ACTIVE = 2,

                /** SUBSCRIPTION_STATE_TERMINATED value */
                SUBSCRIPTION_STATE_TERMINATED = 3
            }

            /**
             * Properties of a Header.
             * @deprecated Use parley.common.v1.Header.$Properties instead.
             */
            interface IHeader extends parley.common.v1.Header.$Properties {
            }

            /** Represents a Header. */
            class Header {

                /**
                 * Constructs a new Header.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.Header.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Header name. */
                name: string;

                /** Header value. */
                value: string;

                /** Header lang. */
                lang: string;

                /**
                 * Creates a new Header instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Header instance
                 */
                static create(properties: parley.common.v1.Header.$Shape): parley.common.v1.Header & parley.common.v1.Header.$Shape;
                static create(properties?: parley.common.v1.Header.$Properties): parley.common.v1.Header;

                /**
                 * Encodes the specified Header message. Does not implicitly {@link parley.common.v1.Header.verify|verify} messages.
                 * @param message Header message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.Header.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Header message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.Header & parley.common.v1.Header.$Shape} Header
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.Header & parley.common.v1.Header.$Shape;
            }

            namespace Header {

                /** Properties of a Header. */
                interface $Properties {

                    /** Header name */
                    name?: string;

                    /** Header value */
                    value?: string;

                    /** Header lang */
                    lang?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Header. */
                type $Shape = parley.common.v1.Header.$Properties;
            }

            /**
             * Properties of an InstantMessage.
             * @deprecated Use parley.common.v1.InstantMessage.$Properties instead.
             */
            interface IInstantMessage extends parley.common.v1.InstantMessage.$Properties {
            }

            /** Represents an InstantMessage. */
            class InstantMessage {

                /**
                 * Constructs a new InstantMessage.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.InstantMessage.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** InstantMessage id. */
                id: string;

                /** InstantMessage from. */
                from: string;

                /** InstantMessage to. */
                to: string;

                /** InstantMessage sentAtMs. */
                sentAtMs: number;

                /** InstantMessage contentType. */
                contentType: string;

                /** InstantMessage body. */
                body: Uint8Array;

                /** InstantMessage replyTo. */
                replyTo: string;

                /** InstantMessage contacts. */
                contacts: string[];

                /** InstantMessage headers. */
                headers: parley.common.v1.Header[];

                /**
                 * Creates a new InstantMessage instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns InstantMessage instance
                 */
                static create(properties: parley.common.v1.InstantMessage.$Shape): parley.common.v1.InstantMessage & parley.common.v1.InstantMessage.$Shape;
                static create(properties?: parley.common.v1.InstantMessage.$Properties): parley.common.v1.InstantMessage;

                /**
                 * Encodes the specified InstantMessage message. Does not implicitly {@link parley.common.v1.InstantMessage.verify|verify} messages.
                 * @param message InstantMessage message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.InstantMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an InstantMessage message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.InstantMessage & parley.common.v1.InstantMessage.$Shape} InstantMessage
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.InstantMessage & parley.common.v1.InstantMessage.$Shape;
            }

            namespace InstantMessage {

                /** Properties of an InstantMessage. */
                interface $Properties {

                    /** InstantMessage id */
                    id?: string;

                    /** InstantMessage from */
                    from?: string;

                    /** InstantMessage to */
                    to?: string;

                    /** InstantMessage sentAtMs */
                    sentAtMs?: number;

                    /** InstantMessage contentType */
                    contentType?: string;

                    /** InstantMessage body */
                    body?: Uint8Array;

                    /** InstantMessage replyTo */
                    replyTo?: string;

                    /** InstantMessage contacts */
                    contacts?: string[];

                    /** InstantMessage headers */
                    headers?: parley.common.v1.Header.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an InstantMessage. */
                type $Shape = parley.common.v1.InstantMessage.$Properties;
            }

            /** ReportStatus enum. */
            enum ReportStatus {

                /** REPORT_STATUS_UNSPECIFIED value */
                REPORT_STATUS_UNSPECIFIED = 0,

                /** REPORT_STATUS_DELIVERED value */
                REPORT_STATUS_DELIVERED = 1,

                /** REPORT_STATUS_REFUSED value */
                REPORT_STATUS_REFUSED = 2,

                /** REPORT_STATUS_FAILED value */
                REPORT_STATUS_FAILED = 3,

                /** REPORT_STATUS_UNKNOWN value */
                REPORT_STATUS_UNKNOWN = 4,

                /** REPORT_STATUS_QUEUED value */
                REPORT_STATUS_QUEUED = 5
            }

            /**
             * Properties of a Report.
             * @deprecated Use parley.common.v1.Report.$Properties instead.
             */
            interface IReport extends parley.common.v1.Report.$Properties {
            }

            /** Represents a Report. */
            class Report {

                /**
                 * Constructs a new Report.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.Report.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Report id. */
                id: string;

                /** Report to. */
                to: string;

                /** Report status. */
                status: parley.common.v1.ReportStatus;

                /** Report reason. */
                reason: string;

                /**
                 * Creates a new Report instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Report instance
                 */
                static create(properties: parley.common.v1.Report.$Shape): parley.common.v1.Report & parley.common.v1.Report.$Shape;
                static create(properties?: parley.common.v1.Report.$Properties): parley.common.v1.Report;

                /**
                 * Encodes the specified Report message. Does not implicitly {@link parley.common.v1.Report.verify|verify} messages.
                 * @param message Report message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.Report.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Report message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.Report & parley.common.v1.Report.$Shape} Report
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.Report & parley.common.v1.Report.$Shape;
            }

            namespace Report {

                /** Properties of a Report. */
                interface $Properties {

                    /** Report id */
                    id?: string;

                    /** Report to */
                    to?: string;

                    /** Report status */
                    status?: parley.common.v1.ReportStatus;

                    /** Report reason */
                    reason?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Report. */
                type $Shape = parley.common.v1.Report.$Properties;
            }

            /**
             * Properties of an Error.
             * @deprecated Use parley.common.v1.Error.$Properties instead.
             */
            interface IError extends parley.common.v1.Error.$Properties {
            }

            /** Represents an Error. */
            class Error {

                /**
                 * Constructs a new Error.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.common.v1.Error.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Error code. */
                code: string;

                /** Error reason. */
                reason: string;

                /** Error message. */
                message: string;

                /** Error retryable. */
                retryable: boolean;

                /** Error retryAfterMs. */
                retryAfterMs: number;

                /**
                 * Creates a new Error instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Error instance
                 */
                static create(properties: parley.common.v1.Error.$Shape): parley.common.v1.Error & parley.common.v1.Error.$Shape;
                static create(properties?: parley.common.v1.Error.$Properties): parley.common.v1.Error;

                /**
                 * Encodes the specified Error message. Does not implicitly {@link parley.common.v1.Error.verify|verify} messages.
                 * @param message Error message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.common.v1.Error.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Error message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.common.v1.Error & parley.common.v1.Error.$Shape} Error
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.common.v1.Error & parley.common.v1.Error.$Shape;
            }

            namespace Error {

                /** Properties of an Error. */
                interface $Properties {

                    /** Error code */
                    code?: string;

                    /** Error reason */
                    reason?: string;

                    /** Error message */
                    message?: string;

                    /** Error retryable */
                    retryable?: boolean;

                    /** Error retryAfterMs */
                    retryAfterMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Error. */
                type $Shape = parley.common.v1.Error.$Properties;
            }
        }
    }

    /** Namespace federation. */
    namespace federation {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a LinkFrame.
             * @deprecated Use parley.federation.v1.LinkFrame.$Properties instead.
             */
            interface ILinkFrame extends parley.federation.v1.LinkFrame.$Properties {
            }

            /** Represents a LinkFrame. */
            class LinkFrame {

                /**
                 * Constructs a new LinkFrame.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.LinkFrame.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LinkFrame items. */
                items: parley.federation.v1.LinkItem[];

                /** LinkFrame closing. */
                closing: parley.federation.v1.LinkGoodbye;

                /**
                 * Creates a new LinkFrame instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns LinkFrame instance
                 */
                static create(properties: parley.federation.v1.LinkFrame.$Shape): parley.federation.v1.LinkFrame & parley.federation.v1.LinkFrame.$Shape;
                static create(properties?: parley.federation.v1.LinkFrame.$Properties): parley.federation.v1.LinkFrame;

                /**
                 * Encodes the specified LinkFrame message. Does not implicitly {@link parley.federation.v1.LinkFrame.verify|verify} messages.
                 * @param message LinkFrame message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.LinkFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LinkFrame message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.LinkFrame & parley.federation.v1.LinkFrame.$Shape} LinkFrame
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.LinkFrame & parley.federation.v1.LinkFrame.$Shape;
            }

            namespace LinkFrame {

                /** Properties of a LinkFrame. */
                interface $Properties {

                    /** LinkFrame items */
                    items?: parley.federation.v1.LinkItem.$Properties[];

                    /** LinkFrame closing */
                    closing?: parley.federation.v1.LinkGoodbye.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LinkFrame. */
                type $Shape = {
                  items?: parley.federation.v1.LinkItem.$Shape[];
                  closing?: parley.federation.v1.LinkGoodbye.$Shape;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a LinkItem.
             * @deprecated Use parley.federation.v1.LinkItem.$Properties instead.
             */
            interface ILinkItem extends parley.federation.v1.LinkItem.$Properties {
            }

            /** Represents a LinkItem. */
            class LinkItem {

                /**
                 * Constructs a new LinkItem.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.LinkItem.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LinkItem hello. */
                hello: (parley.federation.v1.Hello|null);

                /** LinkItem challenge. */
                challenge: (parley.federation.v1.Challenge|null);

                /** LinkItem proof. */
                proof: (parley.federation.v1.Proof|null);

                /** LinkItem welcome. */
                welcome: (parley.federation.v1.Welcome|null);

                /** LinkItem refusal. */
                refusal: (parley.federation.v1.Refusal|null);

                /** LinkItem envelope. */
                envelope: (Uint8Array|null);

                /** LinkItem ping. */
                ping: (parley.federation.v1.LinkPing|null);

                /** LinkItem pong. */
                pong: (parley.federation.v1.LinkPong|null);

                /** LinkItem goodbye. */
                goodbye: (parley.federation.v1.LinkGoodbye|null);

                /** LinkItem item. */
                item?: ("hello"|"challenge"|"proof"|"welcome"|"refusal"|"envelope"|"ping"|"pong"|"goodbye");

                /**
                 * Creates a new LinkItem instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns LinkItem instance
                 */
                static create(properties: parley.federation.v1.LinkItem.$Shape): parley.federation.v1.LinkItem & parley.federation.v1.LinkItem.$Shape;
                static create(properties?: parley.federation.v1.LinkItem.$Properties): parley.federation.v1.LinkItem;

                /**
                 * Encodes the specified LinkItem message. Does not implicitly {@link parley.federation.v1.LinkItem.verify|verify} messages.
                 * @param message LinkItem message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.LinkItem.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LinkItem message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.LinkItem & parley.federation.v1.LinkItem.$Shape} LinkItem
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.LinkItem & parley.federation.v1.LinkItem.$Shape;
            }

            namespace LinkItem {

                /** Properties of a LinkItem. */
                interface $Properties {

                    /** LinkItem hello */
                    hello?: (parley.federation.v1.Hello.$Properties|null);

                    /** LinkItem challenge */
                    challenge?: (parley.federation.v1.Challenge.$Properties|null);

                    /** LinkItem proof */
                    proof?: (parley.federation.v1.Proof.$Properties|null);

                    /** LinkItem welcome */
                    welcome?: (parley.federation.v1.Welcome.$Properties|null);

                    /** LinkItem refusal */
                    refusal?: (parley.federation.v1.Refusal.$Properties|null);

                    /** LinkItem envelope */
                    envelope?: (Uint8Array|null);

                    /** LinkItem ping */
                    ping?: (parley.federation.v1.LinkPing.$Properties|null);

                    /** LinkItem pong */
                    pong?: (parley.federation.v1.LinkPong.$Properties|null);

                    /** LinkItem goodbye */
                    goodbye?: (parley.federation.v1.LinkGoodbye.$Properties|null);

                    /** LinkItem item */
                    item?: ("hello"|"challenge"|"proof"|"welcome"|"refusal"|"envelope"|"ping"|"pong"|"goodbye");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a LinkItem. */
                type $Shape = {
                  hello?: parley.federation.v1.Hello.$Shape|null;
                  challenge?: parley.federation.v1.Challenge.$Shape|null;
                  proof?: parley.federation.v1.Proof.$Shape|null;
                  welcome?: parley.federation.v1.Welcome.$Shape|null;
                  refusal?: parley.federation.v1.Refusal.$Shape|null;
                  envelope?: Uint8Array|null;
                  ping?: parley.federation.v1.LinkPing.$Shape|null;
                  pong?: parley.federation.v1.LinkPong.$Shape|null;
                  goodbye?: parley.federation.v1.LinkGoodbye.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ item?: undefined; hello?: null; challenge?: null; proof?: null; welcome?: null; refusal?: null; envelope?: null; ping?: null; pong?: null; goodbye?: null }|{ item?: "hello"; hello: parley.federation.v1.Hello.$Shape; challenge?: null; proof?: null; welcome?: null; refusal?: null; envelope?: null; ping?: null; pong?: null; goodbye?: null }|{ item?: "challenge"; hello?: null; challenge: parley.federation.v1.Challenge.$Shape; proof?: null; welcome?: null; refusal?: null; envelope?: null; ping?: null; pong?: null; goodbye?: null }|{ item?: "proof"; hello?: null; challenge?: null; proof: parley.federation.v1.Proof.$Shape; welcome?: null; refusal?: null; envelope?: null; ping?: null; pong?: null; goodbye?: null }|{ item?: "welcome"; hello?: null; challenge?: null; proof?: null; welcome: parley.federation.v1.Welcome.$Shape; refusal?: null; envelope?: null; ping?: null; pong?: null; goodbye?: null }|{ item?: "refusal"; hello?: null; challenge?: null; proof?: null; welcome?: null; refusal: parley.federation.v1.Refusal.$Shape; envelope?: null; ping?: null; pong?: null; goodbye?: null }|{ item?: "envelope"; hello?: null; challenge?: null; proof?: null; welcome?: null; refusal?: null; envelope: Uint8Array; ping?: null; pong?: null; goodbye?: null }|{ item?: "ping"; hello?: null; challenge?: null; proof?: null; welcome?: null; refusal?: null; envelope?: null; ping: parley.federation.v1.LinkPing.$Shape; pong?: null; goodbye?: null }|{ item?: "pong"; hello?: null; challenge?: null; proof?: null; welcome?: null; refusal?: null; envelope?: null; ping?: null; pong: parley.federation.v1.LinkPong.$Shape; goodbye?: null }|{ item?: "goodbye"; hello?: null; challenge?: null; proof?: null; welcome?: null; refusal?: null; envelope?: null; ping?: null; pong?: null; goodbye: parley.federation.v1.LinkGoodbye.$Shape })
                );
            }

            /** Role enum. */
            enum Role {

                /** ROLE_UNSPECIFIED value */
                ROLE_UNSPECIFIED = 0,

                /** ROLE_HOME value */
                ROLE_HOME = 1,

                /** ROLE_PROXY value */
                ROLE_PROXY = 2
            }

            /**
             * Properties of a Hello.
             * @deprecated Use parley.federation.v1.Hello.$Properties instead.
             */
            interface IHello extends parley.federation.v1.Hello.$Properties {
            }

            /** Represents a Hello. */
            class Hello {

                /**
                 * Constructs a new Hello.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Hello.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Hello domain. */
                domain: string;

                /** Hello peerDomain. */
                peerDomain: string;

                /** Hello role. */
                role: parley.federation.v1.Role;

                /** Hello node. */
                node: string;

                /** Hello protocolVersion. */
                protocolVersion: number;

                /**
                 * Creates a new Hello instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Hello instance
                 */
                static create(properties: parley.federation.v1.Hello.$Shape): parley.federation.v1.Hello & parley.federation.v1.Hello.$Shape;
                static create(properties?: parley.federation.v1.Hello.$Properties): parley.federation.v1.Hello;

                /**
                 * Encodes the specified Hello message. Does not implicitly {@link parley.federation.v1.Hello.verify|verify} messages.
                 * @param message Hello message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Hello message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Hello & parley.federation.v1.Hello.$Shape} Hello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Hello & parley.federation.v1.Hello.$Shape;
            }

            namespace Hello {

                /** Properties of a Hello. */
                interface $Properties {

                    /** Hello domain */
                    domain?: string;

                    /** Hello peerDomain */
                    peerDomain?: string;

                    /** Hello role */
                    role?: parley.federation.v1.Role;

                    /** Hello node */
                    node?: string;

                    /** Hello protocolVersion */
                    protocolVersion?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Hello. */
                type $Shape = parley.federation.v1.Hello.$Properties;
            }

            /**
             * Properties of a Challenge.
             * @deprecated Use parley.federation.v1.Challenge.$Properties instead.
             */
            interface IChallenge extends parley.federation.v1.Challenge.$Properties {
            }

            /** Represents a Challenge. */
            class Challenge {

                /**
                 * Constructs a new Challenge.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Challenge.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Challenge nonce. */
                nonce: Uint8Array;

                /**
                 * Creates a new Challenge instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Challenge instance
                 */
                static create(properties: parley.federation.v1.Challenge.$Shape): parley.federation.v1.Challenge & parley.federation.v1.Challenge.$Shape;
                static create(properties?: parley.federation.v1.Challenge.$Properties): parley.federation.v1.Challenge;

                /**
                 * Encodes the specified Challenge message. Does not implicitly {@link parley.federation.v1.Challenge.verify|verify} messages.
                 * @param message Challenge message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Challenge.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Challenge message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Challenge & parley.federation.v1.Challenge.$Shape} Challenge
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Challenge & parley.federation.v1.Challenge.$Shape;
            }

            namespace Challenge {

                /** Properties of a Challenge. */
                interface $Properties {

                    /** Challenge nonce */
                    nonce?: Uint8Array;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Challenge. */
                type $Shape = parley.federation.v1.Challenge.$Properties;
            }

            /**
             * Properties of a Proof.
             * @deprecated Use parley.federation.v1.Proof.$Properties instead.
             */
            interface IProof extends parley.federation.v1.Proof.$Properties {
            }

            /** Represents a Proof. */
            class Proof {

                /**
                 * Constructs a new Proof.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Proof.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Proof chain. */
                chain: Uint8Array[];

                /** Proof signature. */
                signature: Uint8Array;

                /**
                 * Creates a new Proof instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Proof instance
                 */
                static create(properties: parley.federation.v1.Proof.$Shape): parley.federation.v1.Proof & parley.federation.v1.Proof.$Shape;
                static create(properties?: parley.federation.v1.Proof.$Properties): parley.federation.v1.Proof;

                /**
                 * Encodes the specified Proof message. Does not implicitly {@link parley.federation.v1.Proof.verify|verify} messages.
                 * @param message Proof message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Proof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Proof message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Proof & parley.federation.v1.Proof.$Shape} Proof
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Proof & parley.federation.v1.Proof.$Shape;
            }

            namespace Proof {

                /** Properties of a Proof. */
                interface $Properties {

                    /** Proof chain */
                    chain?: Uint8Array[];

                    /** Proof signature */
                    signature?: Uint8Array;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Proof. */
                type $Shape = parley.federation.v1.Proof.$Properties;
            }

            /**
             * Properties of a Welcome.
             * @deprecated Use parley.federation.v1.Welcome.$Properties instead.
             */
            interface IWelcome extends parley.federation.v1.Welcome.$Properties {
            }

            /** Represents a Welcome. */
            class Welcome {

                /**
                 * Constructs a new Welcome.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Welcome.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Welcome role. */
                role: parley.federation.v1.Role;

                /** Welcome node. */
                node: string;

                /** Welcome protocolVersion. */
                protocolVersion: number;

                /** Welcome heartbeatMs. */
                heartbeatMs: number;

                /** Welcome frameBytesMax. */
                frameBytesMax: number;

                /** Welcome envelopeBytesMax. */
                envelopeBytesMax: number;

                /**
                 * Creates a new Welcome instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Welcome instance
                 */
                static create(properties: parley.federation.v1.Welcome.$Shape): parley.federation.v1.Welcome & parley.federation.v1.Welcome.$Shape;
                static create(properties?: parley.federation.v1.Welcome.$Properties): parley.federation.v1.Welcome;

                /**
                 * Encodes the specified Welcome message. Does not implicitly {@link parley.federation.v1.Welcome.verify|verify} messages.
                 * @param message Welcome message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Welcome message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Welcome & parley.federation.v1.Welcome.$Shape} Welcome
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Welcome & parley.federation.v1.Welcome.$Shape;
            }

            namespace Welcome {

                /** Properties of a Welcome. */
                interface $Properties {

                    /** Welcome role */
                    role?: parley.federation.v1.Role;

                    /** Welcome node */
                    node?: string;

                    /** Welcome protocolVersion */
                    protocolVersion?: number;

                    /** Welcome heartbeatMs */
                    heartbeatMs?: number;

                    /** Welcome frameBytesMax */
                    frameBytesMax?: number;

                    /** Welcome envelopeBytesMax */
                    envelopeBytesMax?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Welcome. */
                type $Shape = parley.federation.v1.Welcome.$Properties;
            }

            /**
             * Properties of a Refusal.
             * @deprecated Use parley.federation.v1.Refusal.$Properties instead.
             */
            interface IRefusal extends parley.federation.v1.Refusal.$Properties {
            }

            /** Represents a Refusal. */
            class Refusal {

                /**
                 * Constructs a new Refusal.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Refusal.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Refusal error. */
                error: parley.common.v1.Error;

                /**
                 * Creates a new Refusal instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Refusal instance
                 */
                static create(properties: parley.federation.v1.Refusal.$Shape): parley.federation.v1.Refusal & parley.federation.v1.Refusal.$Shape;
                static create(properties?: parley.federation.v1.Refusal.$Properties): parley.federation.v1.Refusal;

                /**
                 * Encodes the specified Refusal message. Does not implicitly {@link parley.federation.v1.Refusal.verify|verify} messages.
                 * @param message Refusal message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Refusal message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Refusal & parley.federation.v1.Refusal.$Shape} Refusal
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Refusal & parley.federation.v1.Refusal.$Shape;
            }

            namespace Refusal {

                /** Properties of a Refusal. */
                interface $Properties {

                    /** Refusal error */
                    error?: parley.common.v1.Error.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Refusal. */
                type $Shape = parley.federation.v1.Refusal.$Properties;
            }

            /**
             * Properties of a LinkPing.
             * @deprecated Use parley.federation.v1.LinkPing.$Properties instead.
             */
            interface ILinkPing extends parley.federation.v1.LinkPing.$Properties {
            }

            /** Represents a LinkPing. */
            class LinkPing {

                /**
                 * Constructs a new LinkPing.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.LinkPing.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LinkPing payload. */
                payload: number;

                /**
                 * Creates a new LinkPing instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns LinkPing instance
                 */
                static create(properties: parley.federation.v1.LinkPing.$Shape): parley.federation.v1.LinkPing & parley.federation.v1.LinkPing.$Shape;
                static create(properties?: parley.federation.v1.LinkPing.$Properties): parley.federation.v1.LinkPing;

                /**
                 * Encodes the specified LinkPing message. Does not implicitly {@link parley.federation.v1.LinkPing.verify|verify} messages.
                 * @param message LinkPing message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.LinkPing.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LinkPing message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.LinkPing & parley.federation.v1.LinkPing.$Shape} LinkPing
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.LinkPing & parley.federation.v1.LinkPing.$Shape;
            }

            namespace LinkPing {

                /** Properties of a LinkPing. */
                interface $Properties {

                    /** LinkPing payload */
                    payload?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LinkPing. */
                type $Shape = parley.federation.v1.LinkPing.$Properties;
            }

            /**
             * Properties of a LinkPong.
             * @deprecated Use parley.federation.v1.LinkPong.$Properties instead.
             */
            interface ILinkPong extends parley.federation.v1.LinkPong.$Properties {
            }

            /** Represents a LinkPong. */
            class LinkPong {

                /**
                 * Constructs a new LinkPong.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.LinkPong.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LinkPong payload. */
                payload: number;

                /**
                 * Creates a new LinkPong instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns LinkPong instance
                 */
                static create(properties: parley.federation.v1.LinkPong.$Shape): parley.federation.v1.LinkPong & parley.federation.v1.LinkPong.$Shape;
                static create(properties?: parley.federation.v1.LinkPong.$Properties): parley.federation.v1.LinkPong;

                /**
                 * Encodes the specified LinkPong message. Does not implicitly {@link parley.federation.v1.LinkPong.verify|verify} messages.
                 * @param message LinkPong message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.LinkPong.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LinkPong message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.LinkPong & parley.federation.v1.LinkPong.$Shape} LinkPong
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.LinkPong & parley.federation.v1.LinkPong.$Shape;
            }

            namespace LinkPong {

                /** Properties of a LinkPong. */
                interface $Properties {

                    /** LinkPong payload */
                    payload?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LinkPong. */
                type $Shape = parley.federation.v1.LinkPong.$Properties;
            }

            /**
             * Properties of a LinkGoodbye.
             * @deprecated Use parley.federation.v1.LinkGoodbye.$Properties instead.
             */
            interface ILinkGoodbye extends parley.federation.v1.LinkGoodbye.$Properties {
            }

            /** Represents a LinkGoodbye. */
            class LinkGoodbye {

                /**
                 * Constructs a new LinkGoodbye.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.LinkGoodbye.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LinkGoodbye code. */
                code: string;

                /** LinkGoodbye reason. */
                reason: string;

                /** LinkGoodbye reconnect. */
                reconnect: string;

                /**
                 * Creates a new LinkGoodbye instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns LinkGoodbye instance
                 */
                static create(properties: parley.federation.v1.LinkGoodbye.$Shape): parley.federation.v1.LinkGoodbye & parley.federation.v1.LinkGoodbye.$Shape;
                static create(properties?: parley.federation.v1.LinkGoodbye.$Properties): parley.federation.v1.LinkGoodbye;

                /**
                 * Encodes the specified LinkGoodbye message. Does not implicitly {@link parley.federation.v1.LinkGoodbye.verify|verify} messages.
                 * @param message LinkGoodbye message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.LinkGoodbye.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LinkGoodbye message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.LinkGoodbye & parley.federation.v1.LinkGoodbye.$Shape} LinkGoodbye
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.LinkGoodbye & parley.federation.v1.LinkGoodbye.$Shape;
            }

            namespace LinkGoodbye {

                /** Properties of a LinkGoodbye. */
                interface $Properties {

                    /** LinkGoodbye code */
                    code?: string;

                    /** LinkGoodbye reason */
                    reason?: string;

                    /** LinkGoodbye reconnect */
                    reconnect?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LinkGoodbye. */
                type $Shape = parley.federation.v1.LinkGoodbye.$Properties;
            }

            /** Service enum. */
            enum Service {

                /** SERVICE_UNSPECIFIED value */
                SERVICE_UNSPECIFIED = 0,

                /** SERVICE_PRESENCE value */
                SERVICE_PRESENCE = 1,

                /** SERVICE_MESSAGE value */
                SERVICE_MESSAGE = 2
            }

            /**
             * Properties of an Envelope.
             * @deprecated Use parley.federation.v1.Envelope.$Properties instead.
             */
            interface IEnvelope extends parley.federation.v1.Envelope.$Properties {
            }

            /** Represents an Envelope. */
            class Envelope {

                /**
                 * Constructs a new Envelope.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Envelope.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Envelope id. */
                id: string;

                /** Envelope origin. */
                origin: string;

                /** Envelope destination. */
                destination: string;

                /** Envelope service. */
                service: parley.federation.v1.Service;

                /** Envelope expiresAtMs. */
                expiresAtMs: number;

                /** Envelope hopLimit. */
                hopLimit: number;

                /** Envelope itemCount. */
                itemCount: number;

                /** Envelope payload. */
                payload: (Uint8Array|null);

                /** Envelope bounce. */
                bounce: (parley.federation.v1.Bounce|null);

                /** Envelope hops. */
                hops: string[];

                /** Envelope traceparent. */
                traceparent: string;

                /** Envelope content. */
                content?: ("payload"|"bounce");

                /**
                 * Creates a new Envelope instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Envelope instance
                 */
                static create(properties: parley.federation.v1.Envelope.$Shape): parley.federation.v1.Envelope & parley.federation.v1.Envelope.$Shape;
                static create(properties?: parley.federation.v1.Envelope.$Properties): parley.federation.v1.Envelope;

                /**
                 * Encodes the specified Envelope message. Does not implicitly {@link parley.federation.v1.Envelope.verify|verify} messages.
                 * @param message Envelope message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Envelope message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Envelope & parley.federation.v1.Envelope.$Shape} Envelope
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Envelope & parley.federation.v1.Envelope.$Shape;
            }

            namespace Envelope {

                /** Properties of an Envelope. */
                interface $Properties {

                    /** Envelope id */
                    id?: string;

                    /** Envelope origin */
                    origin?: string;

                    /** Envelope destination */
                    destination?: string;

                    /** Envelope service */
                    service?: parley.federation.v1.Service;

                    /** Envelope expiresAtMs */
                    expiresAtMs?: number;

                    /** Envelope hopLimit */
                    hopLimit?: number;

                    /** Envelope itemCount */
                    itemCount?: number;

                    /** Envelope payload */
                    payload?: (Uint8Array|null);

                    /** Envelope bounce */
                    bounce?: (parley.federation.v1.Bounce.$Properties|null);

                    /** Envelope hops */
                    hops?: string[];

                    /** Envelope traceparent */
                    traceparent?: string;

                    /** Envelope content */
                    content?: ("payload"|"bounce");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of an Envelope. */
                type $Shape = {
                  id?: string;
                  origin?: string;
                  destination?: string;
                  service?: parley.federation.v1.Service;
                  expiresAtMs?: number;
                  hopLimit?: number;
                  itemCount?: number;
                  payload?: Uint8Array|null;
                  bounce?: parley.federation.v1.Bounce.$Shape|null;
                  hops?: string[];
                  traceparent?: string;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ content?: undefined; payload?: null; bounce?: null }|{ content?: "payload"; payload: Uint8Array; bounce?: null }|{ content?: "bounce"; payload?: null; bounce: parley.federation.v1.Bounce.$Shape })
                );
            }

            /**
             * Properties of a Bounce.
             * @deprecated Use parley.federation.v1.Bounce.$Properties instead.
             */
            interface IBounce extends parley.federation.v1.Bounce.$Properties {
            }

            /** Represents a Bounce. */
            class Bounce {

                /**
                 * Constructs a new Bounce.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Bounce.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Bounce envelopeId. */
                envelopeId: string;

                /** Bounce error. */
                error: parley.common.v1.Error;

                /** Bounce service. */
                service: parley.federation.v1.Service;

                /** Bounce destination. */
                destination: string;

                /**
                 * Creates a new Bounce instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Bounce instance
                 */
                static create(properties: parley.federation.v1.Bounce.$Shape): parley.federation.v1.Bounce & parley.federation.v1.Bounce.$Shape;
                static create(properties?: parley.federation.v1.Bounce.$Properties): parley.federation.v1.Bounce;

                /**
                 * Encodes the specified Bounce message. Does not implicitly {@link parley.federation.v1.Bounce.verify|verify} messages.
                 * @param message Bounce message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Bounce.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Bounce message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Bounce & parley.federation.v1.Bounce.$Shape} Bounce
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Bounce & parley.federation.v1.Bounce.$Shape;
            }

            namespace Bounce {

                /** Properties of a Bounce. */
                interface $Properties {

                    /** Bounce envelopeId */
                    envelopeId?: string;

                    /** Bounce error */
                    error?: parley.common.v1.Error.$Properties;

                    /** Bounce service */
                    service?: parley.federation.v1.Service;

                    /** Bounce destination */
                    destination?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Bounce. */
                type $Shape = parley.federation.v1.Bounce.$Properties;
            }

            /**
             * Properties of a Payload.
             * @deprecated Use parley.federation.v1.Payload.$Properties instead.
             */
            interface IPayload extends parley.federation.v1.Payload.$Properties {
            }

            /** Represents a Payload. */
            class Payload {

                /**
                 * Constructs a new Payload.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Payload.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Payload items. */
                items: parley.federation.v1.PayloadItem[];

                /**
                 * Creates a new Payload instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Payload instance
                 */
                static create(properties: parley.federation.v1.Payload.$Shape): parley.federation.v1.Payload & parley.federation.v1.Payload.$Shape;
                static create(properties?: parley.federation.v1.Payload.$Properties): parley.federation.v1.Payload;

                /**
                 * Encodes the specified Payload message. Does not implicitly {@link parley.federation.v1.Payload.verify|verify} messages.
                 * @param message Payload message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Payload.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Payload message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Payload & parley.federation.v1.Payload.$Shape} Payload
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Payload & parley.federation.v1.Payload.$Shape;
            }

            namespace Payload {

                /** Properties of a Payload. */
                interface $Properties {

                    /** Payload items */
                    items?: parley.federation.v1.PayloadItem.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Payload. */
                type $Shape = {
                  items?: parley.federation.v1.PayloadItem.$Shape[];
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a PayloadItem.
             * @deprecated Use parley.federation.v1.PayloadItem.$Properties instead.
             */
            interface IPayloadItem extends parley.federation.v1.PayloadItem.$Properties {
            }

            /** Represents a PayloadItem. */
            class PayloadItem {

                /**
                 * Constructs a new PayloadItem.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.PayloadItem.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PayloadItem request. */
                request: number;

                /** PayloadItem deliver. */
                deliver: (parley.federation.v1.Deliver|null);

                /** PayloadItem delivered. */
                delivered: (parley.federation.v1.Delivered|null);

                /** PayloadItem watch. */
                watch: (parley.federation.v1.Watch|null);

                /** PayloadItem watchState. */
                watchState: (parley.federation.v1.WatchState|null);

                /** PayloadItem notify. */
                notify: (parley.federation.v1.Notify|null);

                /** PayloadItem fetch. */
                fetch: (parley.federation.v1.FetchPresence|null);

                /** PayloadItem fetched. */
                fetched: (parley.federation.v1.Fetched|null);

                /** PayloadItem compare. */
                compare: (parley.federation.v1.Compare|null);

                /** PayloadItem compared. */
                compared: (parley.federation.v1.Compared|null);

                /** PayloadItem viewChange. */
                viewChange: (parley.federation.v1.ViewChange|null);

                /** PayloadItem viewChangeTaken. */
                viewChangeTaken: (parley.federation.v1.ViewChangeTaken|null);

                /** PayloadItem item. */
                item?: ("deliver"|"delivered"|"watch"|"watchState"|"notify"|"fetch"|"fetched"|"compare"|"compared"|"viewChange"|"viewChangeTaken");

                /**
                 * Creates a new PayloadItem instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PayloadItem instance
                 */
                static create(properties: parley.federation.v1.PayloadItem.$Shape): parley.federation.v1.PayloadItem & parley.federation.v1.PayloadItem.$Shape;
                static create(properties?: parley.federation.v1.PayloadItem.$Properties): parley.federation.v1.PayloadItem;

                /**
                 * Encodes the specified PayloadItem message. Does not implicitly {@link parley.federation.v1.PayloadItem.verify|verify} messages.
                 * @param message PayloadItem message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.PayloadItem.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PayloadItem message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.PayloadItem & parley.federation.v1.PayloadItem.$Shape} PayloadItem
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.PayloadItem & parley.federation.v1.PayloadItem.$Shape;
            }

            namespace PayloadItem {

                /** Properties of a PayloadItem. */
                interface $Properties {

                    /** PayloadItem request */
                    request?: number;

                    /** PayloadItem deliver */
                    deliver?: (parley.federation.v1.Deliver.$Properties|null);

                    /** PayloadItem delivered */
                    delivered?: (parley.federation.v1.Delivered.$Properties|null);

                    /** PayloadItem watch */
                    watch?: (parley.federation.v1.Watch.$Properties|null);

                    /** PayloadItem watchState */
                    watchState?: (parley.federation.v1.WatchState.$Properties|null);

                    /** PayloadItem notify */
                    notify?: (parley.federation.v1.Notify.$Properties|null);

                    /** PayloadItem fetch */
                    fetch?: (parley.federation.v1.FetchPresence.$Properties|null);

                    /** PayloadItem fetched */
                    fetched?: (parley.federation.v1.Fetched.$Properties|null);

                    /** PayloadItem compare */
                    compare?: (parley.federation.v1.Compare.$Properties|null);

                    /** PayloadItem compared */
                    compared?: (parley.federation.v1.Compared.$Properties|null);

                    /** PayloadItem viewChange */
                    viewChange?: (parley.federation.v1.ViewChange.$Properties|null);

                    /** PayloadItem viewChangeTaken */
                    viewChangeTaken?: (parley.federation.v1.ViewChangeTaken.$Properties|null);

                    /** PayloadItem item */
                    item?: ("deliver"|"delivered"|"watch"|"watchState"|"notify"|"fetch"|"fetched"|"compare"|"compared"|"viewChange"|"viewChangeTaken");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a PayloadItem. */
                type $Shape = {
                  request?: number;
                  deliver?: parley.federation.v1.Deliver.$Shape|null;
                  delivered?: parley.federation.v1.Delivered.$Shape|null;
                  watch?: parley.federation.v1.Watch.$Shape|null;
                  watchState?: parley.federation.v1.WatchState.$Shape|null;
                  notify?: parley.federation.v1.Notify.$Shape|null;
                  fetch?: parley.federation.v1.FetchPresence.$Shape|null;
                  fetched?: parley.federation.v1.Fetched.$Shape|null;
                  compare?: parley.federation.v1.Compare.$Shape|null;
                  compared?: parley.federation.v1.Compared.$Shape|null;
                  viewChange?: parley.federation.v1.ViewChange.$Shape|null;
                  viewChangeTaken?: parley.federation.v1.ViewChangeTaken.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ item?: undefined; deliver?: null; delivered?: null; watch?: null; watchState?: null; notify?: null; fetch?: null; fetched?: null; compare?: null; compared?: null; viewChange?: null; viewChangeTaken?: null }|{ item?: "deliver"; deliver: parley.federation.v1.Deliver.$Shape; delivered?: null; watch?: null; watchState?: null; notify?: null; fetch?: null; fetched?: null; compare?: null; compared?: null; viewChange?: null; viewChangeTaken?: null }|{ item?: "delivered"; deliver?: null; delivered: parley.federation.v1.Delivered.$Shape; watch?: null; watchState?: null; notify?: null; fetch?: null; fetched?: null; compare?: null; compared?: null; viewChange?: null; viewChangeTaken?: null }|{ item?: "watch"; deliver?: null; delivered?: null; watch: parley.federation.v1.Watch.$Shape; watchState?: null; notify?: null; fetch?: null; fetched?: null; compare?: null; compared?: null; viewChange?: null; viewChangeTaken?: null }|{ item?: "watchState"; deliver?: null; delivered?: null; watch?: null; watchState: parley.federation.v1.WatchState.$Shape; notify?: null; fetch?: null; fetched?: null; compare?: null; compared?: null; viewChange?: null; viewChangeTaken?: null }|{ item?: "notify"; deliver?: null; delivered?: null; watch?: null; watchState?: null; notify: parley.federation.v1.Notify.$Shape; fetch?: null; fetched?: null; compare?: null; compared?: null; viewChange?: null; viewChangeTaken?: null }|{ item?: "fetch"; deliver?: null; delivered?: null; watch?: null; watchState?: null; notify?: null; fetch: parley.federation.v1.FetchPresence.$Shape; fetched?: null; compare?: null; compared?: null; viewChange?: null; viewChangeTaken?: null }|{ item?: "fetched"; deliver?: null; delivered?: null; watch?: null; watchState?: null; notify?: null; fetch?: null; fetched: parley.federation.v1.Fetched.$Shape; compare?: null; compared?: null; viewChange?: null; viewChangeTaken?: null }|{ item?: "compare"; deliver?: null; delivered?: null; watch?: null; watchState?: null; notify?: null; fetch?: null; fetched?: null; compare: parley.federation.v1.Compare.$Shape; compared?: null; viewChange?: null; viewChangeTaken?: null }|{ item?: "compared"; deliver?: null; delivered?: null; watch?: null; watchState?: null; notify?: null; fetch?: null; fetched?: null; compare?: null; compared: parley.federation.v1.Compared.$Shape; viewChange?: null; viewChangeTaken?: null }|{ item?: "viewChange"; deliver?: null; delivered?: null; watch?: null; watchState?: null; notify?: null; fetch?: null; fetched?: null; compare?: null; compared?: null; viewChange: parley.federation.v1.ViewChange.$Shape; viewChangeTaken?: null }|{ item?: "viewChangeTaken"; deliver?: null; delivered?: null; watch?: null; watchState?: null; notify?: null; fetch?: null; fetched?: null; compare?: null; compared?: null; viewChange?: null; viewChangeTaken: parley.federation.v1.ViewChangeTaken.$Shape })
                );
            }

            /**
             * Properties of a Deliver.
             * @deprecated Use parley.federation.v1.Deliver.$Properties instead.
             */
            interface IDeliver extends parley.federation.v1.Deliver.$Properties {
            }

            /** Represents a Deliver. */
            class Deliver {

                /**
                 * Constructs a new Deliver.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Deliver.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Deliver message. */
                message: Uint8Array;

                /** Deliver outboxSeq. */
                outboxSeq: number;

                /** Deliver previousSeq. */
                previousSeq: number;

                /** Deliver sender. */
                sender: string;

                /** Deliver outbox. */
                outbox: string;

                /** Deliver traceparent. */
                traceparent: string;

                /**
                 * Creates a new Deliver instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Deliver instance
                 */
                static create(properties: parley.federation.v1.Deliver.$Shape): parley.federation.v1.Deliver & parley.federation.v1.Deliver.$Shape;
                static create(properties?: parley.federation.v1.Deliver.$Properties): parley.federation.v1.Deliver;

                /**
                 * Encodes the specified Deliver message. Does not implicitly {@link parley.federation.v1.Deliver.verify|verify} messages.
                 * @param message Deliver message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Deliver.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Deliver message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Deliver & parley.federation.v1.Deliver.$Shape} Deliver
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Deliver & parley.federation.v1.Deliver.$Shape;
            }

            namespace Deliver {

                /** Properties of a Deliver. */
                interface $Properties {

                    /** Deliver message */
                    message?: Uint8Array;

                    /** Deliver outboxSeq */
                    outboxSeq?: number;

                    /** Deliver previousSeq */
                    previousSeq?: number;

                    /** Deliver sender */
                    sender?: string;

                    /** Deliver outbox */
                    outbox?: string;

                    /** Deliver traceparent */
                    traceparent?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Deliver. */
                type $Shape = parley.federation.v1.Deliver.$Properties;
            }

            /**
             * Properties of a Delivered.
             * @deprecated Use parley.federation.v1.Delivered.$Properties instead.
             */
            interface IDelivered extends parley.federation.v1.Delivered.$Properties {
            }

            /** Represents a Delivered. */
            class Delivered {

                /**
                 * Constructs a new Delivered.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Delivered.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Delivered outboxSeq. */
                outboxSeq: number;

                /** Delivered outcome. */
                outcome: parley.federation.v1.DeliveryOutcome;

                /** Delivered reason. */
                reason: string;

                /**
                 * Creates a new Delivered instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Delivered instance
                 */
                static create(properties: parley.federation.v1.Delivered.$Shape): parley.federation.v1.Delivered & parley.federation.v1.Delivered.$Shape;
                static create(properties?: parley.federation.v1.Delivered.$Properties): parley.federation.v1.Delivered;

                /**
                 * Encodes the specified Delivered message. Does not implicitly {@link parley.federation.v1.Delivered.verify|verify} messages.
                 * @param message Delivered message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Delivered.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Delivered message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Delivered & parley.federation.v1.Delivered.$Shape} Delivered
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Delivered & parley.federation.v1.Delivered.$Shape;
            }

            namespace Delivered {

                /** Properties of a Delivered. */
                interface $Properties {

                    /** Delivered outboxSeq */
                    outboxSeq?: number;

                    /** Delivered outcome */
                    outcome?: parley.federation.v1.DeliveryOutcome;

                    /** Delivered reason */
                    reason?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Delivered. */
                type $Shape = parley.federation.v1.Delivered.$Properties;
            }

            /** DeliveryOutcome enum. */
            enum DeliveryOutcome {

                /** DELIVERY_OUTCOME_UNSPECIFIED value */
                DELIVERY_OUTCOME_UNSPECIFIED = 0,

                /** DELIVERY_OUTCOME_DELIVERED value */
                DELIVERY_OUTCOME_DELIVERED = 1,

                /** DELIVERY_OUTCOME_REFUSED value */
                DELIVERY_OUTCOME_REFUSED = 2,

                /** DELIVERY_OUTCOME_RETRY value */
                DELIVERY_OUTCOME_RETRY = 3,

                /** DELIVERY_OUTCOME_OUT_OF_ORDER value */
                DELIVERY_OUTCOME_OUT_OF_ORDER = 4
            }

            /**
             * Properties of a Watch.
             * @deprecated Use parley.federation.v1.Watch.$Properties instead.
             */
            interface IWatch extends parley.federation.v1.Watch.$Properties {
            }

            /** Represents a Watch. */
            class Watch {

                /**
                 * Constructs a new Watch.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Watch.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Watch presentity. */
                presentity: string;

                /** Watch watcher. */
                watcher: string;

                /** Watch expiresMs. */
                expiresMs: number;

                /** Watch wish. */
                wish: number;

                /** Watch anonymousId. */
                anonymousId: string;

                /**
                 * Creates a new Watch instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Watch instance
                 */
                static create(properties: parley.federation.v1.Watch.$Shape): parley.federation.v1.Watch & parley.federation.v1.Watch.$Shape;
                static create(properties?: parley.federation.v1.Watch.$Properties): parley.federation.v1.Watch;

                /**
                 * Encodes the specified Watch message. Does not implicitly {@link parley.federation.v1.Watch.verify|verify} messages.
                 * @param message Watch message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Watch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Watch message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Watch & parley.federation.v1.Watch.$Shape} Watch
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Watch & parley.federation.v1.Watch.$Shape;
            }

            namespace Watch {

                /** Properties of a Watch. */
                interface $Properties {

                    /** Watch presentity */
                    presentity?: string;

                    /** Watch watcher */
                    watcher?: string;

                    /** Watch expiresMs */
                    expiresMs?: number;

                    /** Watch wish */
                    wish?: number;

                    /** Watch anonymousId */
                    anonymousId?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Watch. */
                type $Shape = parley.federation.v1.Watch.$Properties;
            }

            /**
             * Properties of a WatchState.
             * @deprecated Use parley.federation.v1.WatchState.$Properties instead.
             */
            interface IWatchState extends parley.federation.v1.WatchState.$Properties {
            }

            /** Represents a WatchState. */
            class WatchState {

                /**
                 * Constructs a new WatchState.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.WatchState.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** WatchState presentity. */
                presentity: string;

                /** WatchState watcher. */
                watcher: string;

                /** WatchState state. */
                state: parley.common.v1.SubscriptionState;

                /** WatchState reason. */
                reason: string;

                /** WatchState expiresMs. */
                expiresMs: number;

                /** WatchState view. */
                view: string;

                /** WatchState notification. */
                notification: parley.common.v1.Notification;

                /** WatchState anonymousId. */
                anonymousId: string;

                /** WatchState change. */
                change: number;

                /** WatchState wish. */
                wish: number;

                /**
                 * Creates a new WatchState instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns WatchState instance
                 */
                static create(properties: parley.federation.v1.WatchState.$Shape): parley.federation.v1.WatchState & parley.federation.v1.WatchState.$Shape;
                static create(properties?: parley.federation.v1.WatchState.$Properties): parley.federation.v1.WatchState;

                /**
                 * Encodes the specified WatchState message. Does not implicitly {@link parley.federation.v1.WatchState.verify|verify} messages.
                 * @param message WatchState message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.WatchState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WatchState message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.WatchState & parley.federation.v1.WatchState.$Shape} WatchState
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.WatchState & parley.federation.v1.WatchState.$Shape;
            }

            namespace WatchState {

                /** Properties of a WatchState. */
                interface $Properties {

                    /** WatchState presentity */
                    presentity?: string;

                    /** WatchState watcher */
                    watcher?: string;

                    /** WatchState state */
                    state?: parley.common.v1.SubscriptionState;

                    /** WatchState reason */
                    reason?: string;

                    /** WatchState expiresMs */
                    expiresMs?: number;

                    /** WatchState view */
                    view?: string;

                    /** WatchState notification */
                    notification?: parley.common.v1.Notification.$Properties;

                    /** WatchState anonymousId */
                    anonymousId?: string;

                    /** WatchState change */
                    change?: number;

                    /** WatchState wish */
                    wish?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WatchState. */
                type $Shape = parley.federation.v1.WatchState.$Properties;
            }

            /**
             * Properties of a Notify.
             * @deprecated Use parley.federation.v1.Notify.$Properties instead.
             */
            interface INotify extends parley.federation.v1.Notify.$Properties {
            }

            /** Represents a Notify. */
            class Notify {

                /**
                 * Constructs a new Notify.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Notify.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Notify view. */
                view: string;

                /** Notify notification. */
                notification: parley.common.v1.Notification;

                /**
                 * Creates a new Notify instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Notify instance
                 */
                static create(properties: parley.federation.v1.Notify.$Shape): parley.federation.v1.Notify & parley.federation.v1.Notify.$Shape;
                static create(properties?: parley.federation.v1.Notify.$Properties): parley.federation.v1.Notify;

                /**
                 * Encodes the specified Notify message. Does not implicitly {@link parley.federation.v1.Notify.verify|verify} messages.
                 * @param message Notify message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Notify.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Notify message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Notify & parley.federation.v1.Notify.$Shape} Notify
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Notify & parley.federation.v1.Notify.$Shape;
            }

            namespace Notify {

                /** Properties of a Notify. */
                interface $Properties {

                    /** Notify view */
                    view?: string;

                    /** Notify notification */
                    notification?: parley.common.v1.Notification.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Notify. */
                type $Shape = parley.federation.v1.Notify.$Properties;
            }

            /**
             * Properties of a FetchPresence.
             * @deprecated Use parley.federation.v1.FetchPresence.$Properties instead.
             */
            interface IFetchPresence extends parley.federation.v1.FetchPresence.$Properties {
            }

            /** Represents a FetchPresence. */
            class FetchPresence {

                /**
                 * Constructs a new FetchPresence.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.FetchPresence.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** FetchPresence presentity. */
                presentity: string;

                /** FetchPresence watcher. */
                watcher: string;

                /**
                 * Creates a new FetchPresence instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns FetchPresence instance
                 */
                static create(properties: parley.federation.v1.FetchPresence.$Shape): parley.federation.v1.FetchPresence & parley.federation.v1.FetchPresence.$Shape;
                static create(properties?: parley.federation.v1.FetchPresence.$Properties): parley.federation.v1.FetchPresence;

                /**
                 * Encodes the specified FetchPresence message. Does not implicitly {@link parley.federation.v1.FetchPresence.verify|verify} messages.
                 * @param message FetchPresence message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.FetchPresence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a FetchPresence message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.FetchPresence & parley.federation.v1.FetchPresence.$Shape} FetchPresence
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.FetchPresence & parley.federation.v1.FetchPresence.$Shape;
            }

            namespace FetchPresence {

                /** Properties of a FetchPresence. */
                interface $Properties {

                    /** FetchPresence presentity */
                    presentity?: string;

                    /** FetchPresence watcher */
                    watcher?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a FetchPresence. */
                type $Shape = parley.federation.v1.FetchPresence.$Properties;
            }

            /**
             * Properties of a Fetched.
             * @deprecated Use parley.federation.v1.Fetched.$Properties instead.
             */
            interface IFetched extends parley.federation.v1.Fetched.$Properties {
            }

            /** Represents a Fetched. */
            class Fetched {

                /**
                 * Constructs a new Fetched.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Fetched.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Fetched notification. */
                notification: parley.common.v1.Notification;

                /** Fetched error. */
                error: parley.common.v1.Error;

                /**
                 * Creates a new Fetched instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Fetched instance
                 */
                static create(properties: parley.federation.v1.Fetched.$Shape): parley.federation.v1.Fetched & parley.federation.v1.Fetched.$Shape;
                static create(properties?: parley.federation.v1.Fetched.$Properties): parley.federation.v1.Fetched;

                /**
                 * Encodes the specified Fetched message. Does not implicitly {@link parley.federation.v1.Fetched.verify|verify} messages.
                 * @param message Fetched message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Fetched.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Fetched message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Fetched & parley.federation.v1.Fetched.$Shape} Fetched
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Fetched & parley.federation.v1.Fetched.$Shape;
            }

            namespace Fetched {

                /** Properties of a Fetched. */
                interface $Properties {

                    /** Fetched notification */
                    notification?: parley.common.v1.Notification.$Properties;

                    /** Fetched error */
                    error?: parley.common.v1.Error.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Fetched. */
                type $Shape = parley.federation.v1.Fetched.$Properties;
            }

            /**
             * Properties of a Compare.
             * @deprecated Use parley.federation.v1.Compare.$Properties instead.
             */
            interface ICompare extends parley.federation.v1.Compare.$Properties {
            }

            /** Represents a Compare. */
            class Compare {

                /**
                 * Constructs a new Compare.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Compare.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Compare views. */
                views: parley.federation.v1.HeldView[];

                /**
                 * Creates a new Compare instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Compare instance
                 */
                static create(properties: parley.federation.v1.Compare.$Shape): parley.federation.v1.Compare & parley.federation.v1.Compare.$Shape;
                static create(properties?: parley.federation.v1.Compare.$Properties): parley.federation.v1.Compare;

                /**
                 * Encodes the specified Compare message. Does not implicitly {@link parley.federation.v1.Compare.verify|verify} messages.
                 * @param message Compare message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Compare.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Compare message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Compare & parley.federation.v1.Compare.$Shape} Compare
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Compare & parley.federation.v1.Compare.$Shape;
            }

            namespace Compare {

                /** Properties of a Compare. */
                interface $Properties {

                    /** Compare views */
                    views?: parley.federation.v1.HeldView.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Compare. */
                type $Shape = parley.federation.v1.Compare.$Properties;
            }

            /**
             * Properties of a HeldView.
             * @deprecated Use parley.federation.v1.HeldView.$Properties instead.
             */
            interface IHeldView extends parley.federation.v1.HeldView.$Properties {
            }

            /** Represents a HeldView. */
            class HeldView {

                /**
                 * Constructs a new HeldView.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.HeldView.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** HeldView presentity. */
                presentity: string;

                /** HeldView view. */
                view: string;

                /** HeldView version. */
                version: parley.common.v1.Version;

                /**
                 * Creates a new HeldView instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns HeldView instance
                 */
                static create(properties: parley.federation.v1.HeldView.$Shape): parley.federation.v1.HeldView & parley.federation.v1.HeldView.$Shape;
                static create(properties?: parley.federation.v1.HeldView.$Properties): parley.federation.v1.HeldView;

                /**
                 * Encodes the specified HeldView message. Does not implicitly {@link parley.federation.v1.HeldView.verify|verify} messages.
                 * @param message HeldView message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.HeldView.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a HeldView message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.HeldView & parley.federation.v1.HeldView.$Shape} HeldView
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.HeldView & parley.federation.v1.HeldView.$Shape;
            }

            namespace HeldView {

                /** Properties of a HeldView. */
                interface $Properties {

                    /** HeldView presentity */
                    presentity?: string;

                    /** HeldView view */
                    view?: string;

                    /** HeldView version */
                    version?: parley.common.v1.Version.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a HeldView. */
                type $Shape = parley.federation.v1.HeldView.$Properties;
            }

            /**
             * Properties of a Compared.
             * @deprecated Use parley.federation.v1.Compared.$Properties instead.
             */
            interface ICompared extends parley.federation.v1.Compared.$Properties {
            }

            /** Represents a Compared. */
            class Compared {

                /**
                 * Constructs a new Compared.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.Compared.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Compared newer. */
                newer: parley.federation.v1.Notify[];

                /** Compared gone. */
                gone: parley.federation.v1.HeldView[];

                /**
                 * Creates a new Compared instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Compared instance
                 */
                static create(properties: parley.federation.v1.Compared.$Shape): parley.federation.v1.Compared & parley.federation.v1.Compared.$Shape;
                static create(properties?: parley.federation.v1.Compared.$Properties): parley.federation.v1.Compared;

                /**
                 * Encodes the specified Compared message. Does not implicitly {@link parley.federation.v1.Compared.verify|verify} messages.
                 * @param message Compared message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.Compared.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Compared message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.Compared & parley.federation.v1.Compared.$Shape} Compared
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.Compared & parley.federation.v1.Compared.$Shape;
            }

            namespace Compared {

                /** Properties of a Compared. */
                interface $Properties {

                    /** Compared newer */
                    newer?: parley.federation.v1.Notify.$Properties[];

                    /** Compared gone */
                    gone?: parley.federation.v1.HeldView.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Compared. */
                type $Shape = parley.federation.v1.Compared.$Properties;
            }

            /**
             * Properties of a ViewChange.
             * @deprecated Use parley.federation.v1.ViewChange.$Properties instead.
             */
            interface IViewChange extends parley.federation.v1.ViewChange.$Properties {
            }

            /** Represents a ViewChange. */
            class ViewChange {

                /**
                 * Constructs a new ViewChange.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.ViewChange.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ViewChange presentity. */
                presentity: string;

                /** ViewChange oldView. */
                oldView: string;

                /** ViewChange newView. */
                newView: string;

                /** ViewChange removed. */
                removed: string[];

                /**
                 * Creates a new ViewChange instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ViewChange instance
                 */
                static create(properties: parley.federation.v1.ViewChange.$Shape): parley.federation.v1.ViewChange & parley.federation.v1.ViewChange.$Shape;
                static create(properties?: parley.federation.v1.ViewChange.$Properties): parley.federation.v1.ViewChange;

                /**
                 * Encodes the specified ViewChange message. Does not implicitly {@link parley.federation.v1.ViewChange.verify|verify} messages.
                 * @param message ViewChange message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.ViewChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ViewChange message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.ViewChange & parley.federation.v1.ViewChange.$Shape} ViewChange
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.ViewChange & parley.federation.v1.ViewChange.$Shape;
            }

            namespace ViewChange {

                /** Properties of a ViewChange. */
                interface $Properties {

                    /** ViewChange presentity */
                    presentity?: string;

                    /** ViewChange oldView */
                    oldView?: string;

                    /** ViewChange newView */
                    newView?: string;

                    /** ViewChange removed */
                    removed?: string[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ViewChange. */
                type $Shape = parley.federation.v1.ViewChange.$Properties;
            }

            /**
             * Properties of a ViewChangeTaken.
             * @deprecated Use parley.federation.v1.ViewChangeTaken.$Properties instead.
             */
            interface IViewChangeTaken extends parley.federation.v1.ViewChangeTaken.$Properties {
            }

            /** Represents a ViewChangeTaken. */
            class ViewChangeTaken {

                /**
                 * Constructs a new ViewChangeTaken.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: parley.federation.v1.ViewChangeTaken.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Creates a new ViewChangeTaken instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ViewChangeTaken instance
                 */
                static create(properties: parley.federation.v1.ViewChangeTaken.$Shape): parley.federation.v1.ViewChangeTaken & parley.federation.v1.ViewChangeTaken.$Shape;
                static create(properties?: parley.federation.v1.ViewChangeTaken.$Properties): parley.federation.v1.ViewChangeTaken;

                /**
                 * Encodes the specified ViewChangeTaken message. Does not implicitly {@link parley.federation.v1.ViewChangeTaken.verify|verify} messages.
                 * @param message ViewChangeTaken message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: parley.federation.v1.ViewChangeTaken.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ViewChangeTaken message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {parley.federation.v1.ViewChangeTaken & parley.federation.v1.ViewChangeTaken.$Shape} ViewChangeTaken
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): parley.federation.v1.ViewChangeTaken & parley.federation.v1.ViewChangeTaken.$Shape;
            }

            namespace ViewChangeTaken {

                /** Properties of a ViewChangeTaken. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ViewChangeTaken. */
                type $Shape = parley.federation.v1.ViewChangeTaken.$Properties;
            }
        }
    }
}
