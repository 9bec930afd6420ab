/** A real sealed value (of the word "example"), whose key nobody has. */
export const ARMOR = `-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB6SGtUYnN0REVOTWg1L2ZJ
akl1clYvRXEvL1hxM09GS2kyd0NUM2VxWkVrCitvVTdrUExWVGszMk8yU2xQbyt3
YW5iaUJRVzQzYUZVdFd4V2IzR3VIT1kKLS0tIDlWNGxaQ2dYUTRBaVhJSFBWbnRq
VjRwWERraHJIMzZVSUlVdVEyNld2SlEKz2D9p6LYjVq85vDdD1uKH1SbIgn7oHKK
ttl3TnMnZCAd3lwlfYiOZsjjkcEmMV/Zha+2ppmvb1UbrZgW7t6mby4CG/+9ymn0
d3cYWmv4E0cE65ZWRzfiEJ1VwS1QRDFOf8c=
-----END AGE ENCRYPTED FILE-----
`;

export const RECIPIENT = 'age1kdyz7zfzk5fed350pd4wvgr7fnrkpwaehnwmvwn7eafk6caw05xqhu3pt6';
