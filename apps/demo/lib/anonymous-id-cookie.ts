export const anonymousIdCookie = 'pennon_anonymous_id';
