/** Returns how many pieces of the product are in stock: the sum of its movements. */
export function stockOf (movements, productId) {
  return movements.filter((movement) => movement.productId === productId)
    .reduce((sum, { kind, quantity }) => sum + (kind === 'in' ? quantity : -quantity), 0)
}
