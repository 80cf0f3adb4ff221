/* The block of the customer's panel, in the editor: a placeholder, because the panel shows only on the page. */
( function () {
	'use strict';

	const { blocks, element, blockEditor } = window.wp;
	const { createElement } = element;
	const { title, text } = serverpilotBlock;

	blocks.registerBlockType( 'serverpilot/domains', {
		apiVersion: 2,
		title,
		category: 'widgets',
		icon: 'admin-site',
		supports: { html: false, multiple: false },
		edit: () => createElement( 'div', blockEditor.useBlockProps(), createElement( 'strong', null, title ), createElement( 'p', null, text ) ),
		save: () => null,
	} );
} )();
