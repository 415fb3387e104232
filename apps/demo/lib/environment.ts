/** The Pennon environment that this shop reads. */
export const environment = 'development';
