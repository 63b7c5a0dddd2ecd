"""A shop that uses every construct of OpenAPI, and does exactly what `openapi.yaml` beside it says, unless told to lie.

The tables were written by hand: nothing here reads the document. `Shop(Lies(...))` is an ASGI app with a fresh store.

Which construct stands at which operation:

- objects in objects in objects -> createCustomer /preferences/delivery/window, replaceSettings /notifications
- array of objects, array in array of objects -> createOrder /items/*/discounts, createProduct /images
- array of scalars, of nullable scalars -> createCustomer /tags, createAddress /doorbells
- array of arrays of objects -> createProduct /size_chart
- array as the whole body -> adjustStock
- map of scalars, of nullable scalars -> replaceSettings /flags, createCustomer /attributes
- map of scalar unions, of objects -> createOrder /items/*/options, createProduct /variants, replaceSettings /regions
- map in an object with a default -> search /filters/ranges
- patternProperties with additionalProperties: false -> createProduct /translations
- additionalProperties: false, true -> putTag, createProduct /availability; createCustomer /metadata
- oneOf, discriminator and mapping -> createProduct /details (const), createOrder /shipping (enum of one)
- oneOf without discriminator -> createProduct /availability
- anyOf without discriminator, and null -> createOrder /payment
- scalar unions: oneOf, anyOf, a list of types -> createProduct /barcode, createOrder /reference, /items/*/options/*
- allOf of three parts -> createAddress
- $ref with siblings (description, default) -> createCustomer /preferences, createOrder /shipping
- recursion -> createCategory /children, createReview /replies
- const with a default; as a tag -> createProduct /currency; /details/type
- enum of texts, of integers, with null -> /tier; createAddress /floor, createOrder /priority; /segment, createOrder
  /source
- dependentRequired -> createAddress /point
- readOnly, writeOnly in one schema for both -> Customer: id, created_at; password. Deeper: createOrder /payment/cvc
- deprecated -> createCustomer /legacy_code
- minProperties, maxProperties -> updateSettings, createOrder /items/*/options
- minItems, maxItems, uniqueItems -> createOrder /items, /coupons; createProduct /size_chart/*, /related
- multipleOf, bounds that are not reached -> createOrder /expires_in, createAddress /point, createProduct /price,
  /weight
- lengths and patterns -> createCustomer /name, /phone; createProduct /sku
- formats -> uuid /referrer, date /birthday, date-time /released_at, email, uri /homepage, int32 /points, int64
  /external_id, double /price
- default at the root, falsy: 0 false "" [] -> createCustomer /tier; /points /archived /nickname /tags
- default in an object, item, map, variant -> /preferences/channel, /items/*/quantity, /variants/*/stock, /details/pages
- default that is an object, or an array -> createCustomer /preferences, createOrder /shipping, /gift/wrap; /coupons
- default of the parent that wins -> replaceSettings /notifications/sms, createOrder /gift/wrap/paper
- null: list of types, anyOf, enum, $ref -> createCustomer /phone, /birthday, /segment, /referrer
- null in an object, item, map, variant -> /preferences/frequency, /items/*/note, /regions/*/manager,
  /shipping/instructions
- null beside a default -> /locale, /segment, /items/*/engraving, /variants/*/label, /details/limit
- null of an object -> createOrder /gift, createAddress /point, /preferences/delivery/window
- path: uuid, integer, text with a pattern -> customer_id; address_id, category_id; tag_name, tracking_code
- query: integer, enum, boolean with defaults -> listCustomers
- query: array exploded, joined, piped, spaced -> listSuggestions category, fields, colors, sizes
- query: deepObject, required -> listSuggestions price, q
- header, cookie with defaults -> createOrder X-Sales-Channel, X-Hold-Minutes; listSuggestions X-Boost, region
- form with defaults, file with defaults -> sendMessage; createUpload
- response headers, required, integer -> createOrder Location, X-Items-Count; listCustomers X-Total-Count
- 204, 202, several of class 2xx -> setOrderNote, deleteCustomer; requestRefund; putTag 200 and 201
- optional request body -> requestRefund
- answer: array, map, text -> listCustomers; listTags; getInvoice
- lists: array, items and next, data and meta -> listCustomers; listProducts; listAddresses (offset), listOrders
  (cursor)
- filters that hide by default -> include_archived, include_discontinued, listOrders priority [1, 2]
- filters that choose by a property -> listAddresses kind
- answer with the id alone -> createReview, read by getReview
- POST that creates nothing -> search
- found by links alone -> getShipment (createOrder), getRefund (requestRefund)
- PUT that replaces, and creates -> replaceCustomer, replaceSettings; putTag
- PATCH: merge patch, plain JSON -> updateCustomer, updateProduct, updateSettings; updateAddress
- one of its kind -> /settings
- without credentials; responses by class -> getHealth; 4XX there
- examples -> createCustomer, createCategory, createProduct, ProductInput /sku, Customer /phone
"""

from shop.app import AUTHORIZATION, TOKEN, Shop
from shop.lies import Lies, Parts, RefusedError
from shop.shapes import ABSENT

__all__ = ["ABSENT", "AUTHORIZATION", "TOKEN", "Lies", "Parts", "RefusedError", "Shop"]
